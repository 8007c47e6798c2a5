/* ui/assets.h -- the files of static/, in the program. */

#pragma once

/** The texts of live.js, style.css and icon.svg; made by src/ui/local.mk */
extern const char sfc_ui_live_js[];
extern const char sfc_ui_style_css[];
extern const char sfc_ui_icon_svg[];
