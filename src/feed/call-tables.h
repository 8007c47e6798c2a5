/* feed/call-tables.h -- what a synthetic call is drawn from: how often things
 * are, seen on an evening of San Francisco's public calls for service, and
 * places that any map of the city shows.  Only for feed/call.c. */

#pragma once

#include <glib.h>

/* ---- kinds: types that are disposed of alike, at alike places */

typedef enum
{
  KIND_PATROL,
  KIND_TRANSIT,
  KIND_STOP,
  KIND_PARKING,
  KIND_ALARM,
  KIND_VEHICLE,
  KIND_CASE,
  N_KINDS
} Kind;

typedef struct
{
  const char *text;
  guint16 weight;
} Weighted;

enum
{
  MAX_DISPOSITIONS = 20
};

static const Weighted dispositions[N_KINDS][MAX_DISPOSITIONS] = {
  [KIND_PATROL] = { { "HAN", 49 }, { "Not recorded", 48 }, { "ND", 3 } },
  [KIND_TRANSIT] = { { "Not recorded", 87 }, { "HAN", 13 } },
  [KIND_STOP]
  = { { "CIT", 53 }, { "ADV", 27 }, { "HAN", 11 }, { "ADM", 7 }, { "ND", 2 } },
  [KIND_PARKING] = { { "CIT", 52 },
                     { "GOA", 15 },
                     { "NOM", 12 },
                     { "HAN", 10 },
                     { "CAN", 4 },
                     { "Not recorded", 4 },
                     { "ADV", 3 } },
  [KIND_ALARM]
  = { { "PAS", 66 }, { "CAN", 15 }, { "NCR", 11 }, { "HAN", 5 }, { "VAS", 3 } },
  [KIND_VEHICLE] = { { "ADV", 50 },
                     { "HAN", 20 },
                     { "CIT", 12 },
                     { "ND", 6 },
                     { "GOA", 4 },
                     { "CAN", 3 },
                     { "Not recorded", 3 },
                     { "VAS", 2 } },
  [KIND_CASE] = { { "HAN", 258 },
                  { "REP", 195 },
                  { "GOA", 113 },
                  { "UTL", 98 },
                  { "ADV", 98 },
                  { "ND", 68 },
                  { "NOM", 62 },
                  { "CAN", 32 },
                  { "Not recorded", 30 },
                  { "CIT", 14 },
                  { "ABA", 11 },
                  { "22", 8 },
                  { "ARR", 8 },
                  { "ADM", 5 },
                  { "NCR", 5 },
                  { "PAS", 4 },
                  { "SFD", 4 },
                  { "CRM", 3 },
                  { "CSA", 3 } },
};

/* ---- types: a few make half of all calls, and the tail is long and odd */

static const struct
{
  const char *name;
  guint16 weight;
  Kind kind;
} types[] = {
  { "Passing Call", 245, KIND_PATROL },
  { "Traffic Stop", 94, KIND_STOP },
  { "Muni Inspection", 82, KIND_TRANSIT },
  { "Suspicious Vehicle", 50, KIND_VEHICLE },
  { "Traf Violation Cite", 40, KIND_PARKING },
  { "Audible Alarm", 39, KIND_ALARM },
  { "Suspicious Person", 36, KIND_CASE },
  { "22500e", 23, KIND_PARKING },
  { "Fight No Weapon", 23, KIND_CASE },
  { "Noise Nuisance", 22, KIND_CASE },
  { "Trespasser", 21, KIND_CASE },
  { "Well Being Check", 21, KIND_CASE },
  { "Auto Boost / Strip", 19, KIND_CASE },
  { "Homeless Complaint", 12, KIND_CASE },
  { "601", 11, KIND_CASE },
  { "Assault / Battery", 10, KIND_CASE },
  { "Poss", 10, KIND_CASE },
  { "Traf Violation Tow", 10, KIND_PARKING },
  { "Petty Theft", 9, KIND_CASE },
  { "Burglary", 8, KIND_CASE },
  { "Meet W/citizen", 8, KIND_CASE },
  { "22500f", 7, KIND_PARKING },
  { "Jo", 7, KIND_CASE },
  { "Meet W/officer", 6, KIND_CASE },
  { "H&r Veh Accident", 6, KIND_CASE },
  { "Vandalism", 6, KIND_CASE },
  { "Aided Case", 5, KIND_CASE },
  { "Fraud", 5, KIND_CASE },
  { "Prowler", 5, KIND_CASE },
  { "Vehicle Alarm", 5, KIND_ALARM },
  { "7.2.27", 4, KIND_CASE },
  { "909", 4, KIND_CASE },
  { "Caser", 4, KIND_CASE },
  { "Complaint Unkn", 4, KIND_CASE },
  { "J/o", 4, KIND_CASE },
  { "Rep", 4, KIND_CASE },
  { "Veh Accident", 4, KIND_CASE },
  { "Stolen Vehicle", 4, KIND_CASE },
  { "Mentally Disturbed", 4, KIND_CASE },
  { "518", 3, KIND_CASE },
  { "594", 3, KIND_CASE },
  { "7.2.25", 3, KIND_CASE },
  { "910", 3, KIND_CASE },
  { "917", 3, KIND_CASE },
  { "Agg Assault / Adw", 3, KIND_CASE },
  { "Arrest Made", 3, KIND_CASE },
  { "At Risk", 3, KIND_CASE },
  { "Casers", 3, KIND_CASE },
  { "Citizen Arrest", 3, KIND_CASE },
  { "Drunk Driver", 3, KIND_STOP },
  { "Family", 3, KIND_CASE },
  { "Fight No Weapon Dv", 3, KIND_CASE },
  { "Grand Theft", 3, KIND_CASE },
  { "H&r Injury Accident", 3, KIND_CASE },
  { "Indecent Exposure", 3, KIND_CASE },
  { "Injury Veh Accident", 3, KIND_CASE },
  { "Missing Juvenile", 3, KIND_CASE },
  { "Party", 3, KIND_CASE },
  { "Person Screaming", 3, KIND_CASE },
  { "Report", 3, KIND_CASE },
  { "Return", 3, KIND_CASE },
  { "Shots Fired", 3, KIND_CASE },
  { "Suicide Attempt", 3, KIND_CASE },
  { "Threats / Harassment", 3, KIND_CASE },
  { "415", 2, KIND_CASE },
  { "459", 2, KIND_CASE },
  { "853", 2, KIND_CASE },
  { "Drugs", 2, KIND_CASE },
  { "Fireworks", 2, KIND_CASE },
  { "Intoxicated Person", 2, KIND_CASE },
  { "Loud Music", 2, KIND_CASE },
  { "Missing Adult", 2, KIND_CASE },
  { "Panic Alarm", 2, KIND_ALARM },
  { "Person Breaking In", 2, KIND_CASE },
  { "Person W/gun", 2, KIND_CASE },
  { "Person W/knife", 2, KIND_CASE },
  { "Robbery", 2, KIND_CASE },
  { "Silent Alarm", 2, KIND_ALARM },
  { "Strongarm Robbery", 2, KIND_CASE },
  { "22500b", 1, KIND_PARKING },
  { "21211", 1, KIND_PARKING },
  { "222 Poss", 1, KIND_CASE },
  { "245 Poss", 1, KIND_CASE },
  { "5150 Eval", 1, KIND_CASE },
  { "811", 1, KIND_CASE },
  { "917 Drugs", 1, KIND_CASE },
  { "Aggr Soliciting", 1, KIND_CASE },
  { "Att", 1, KIND_CASE },
  { "Attempt", 1, KIND_CASE },
  { "Atv & Mc", 1, KIND_STOP },
  { "Bike Thief", 1, KIND_CASE },
  { "Blocked Drwy", 1, KIND_PARKING },
  { "Drug Users", 1, KIND_CASE },
  { "Explosion", 1, KIND_CASE },
  { "Fire", 1, KIND_CASE },
  { "Graffiti Vandalism", 1, KIND_CASE },
  { "Heated", 1, KIND_CASE },
  { "Ip", 1, KIND_CASE },
  { "Loitering", 1, KIND_CASE },
  { "Loud Party", 1, KIND_CASE },
  { "Nabors", 1, KIND_CASE },
  { "Npat", 1, KIND_CASE },
  { "Pay Dispute", 1, KIND_CASE },
  { "Poss Rep", 1, KIND_CASE },
  { "Reckless", 1, KIND_STOP },
  { "Recovered", 1, KIND_VEHICLE },
  { "Ringing Doorbell", 1, KIND_CASE },
  { "Ro", 1, KIND_CASE },
  { "Road Rage Poss", 1, KIND_CASE },
  { "Roommates", 1, KIND_CASE },
  { "Squatters", 1, KIND_CASE },
  { "Squatter/916", 1, KIND_CASE },
  { "Susp", 1, KIND_CASE },
  { "Veh Vs. Ped", 1, KIND_CASE },
  { "Verbal/landlord", 1, KIND_CASE },
  { "Vict", 1, KIND_CASE },
  { "Wanted Vehicle / Sub", 1, KIND_VEHICLE },
};

/* ---- when: calls of an hour, in thousandths of a day's */

static const guint16 hours[24]
    = { 38, 31, 27, 18, 14, 14, 19, 30, 39, 43, 45, 47,
        49, 48, 50, 55, 60, 63, 63, 56, 51, 49, 47, 44 };

/* ---- where */

typedef enum
{
  PLACE_CROSSING,
  PLACE_PREMISE,
  PLACE_COMMON,
  PLACE_OVERRIDE,
  N_PLACES
} Place;

static const char *const place_names[N_PLACES]
    = { "Intersection", "Premise address", "common_location", "Geo-Override" };

static const guint16 places[N_KINDS][N_PLACES] = {
  [KIND_PATROL] = { 45, 9, 34, 12 }, [KIND_TRANSIT] = { 64, 0, 36, 0 },
  [KIND_STOP] = { 90, 5, 2, 3 },     [KIND_PARKING] = { 2, 96, 0, 2 },
  [KIND_ALARM] = { 0, 96, 4, 0 },    [KIND_VEHICLE] = { 50, 32, 12, 6 },
  [KIND_CASE] = { 29, 55, 14, 2 },
};

static const Weighted cities[] = { { "San Francisco", 985 },
                                   { "Treasure Isla", 9 },
                                   { "Hunters Point", 3 },
                                   { "Daly city", 2 },
                                   { "Yerba Buena", 1 } };

/* Streets with the hundreds of their last block; "16th St" and the avenues
 * are made from their number. */
static const struct
{
  const char *name;
  guint8 hundreds;
} streets[] = {
  { "Market St", 28 },
  { "Mission St", 66 },
  { "Howard St", 18 },
  { "Folsom St", 33 },
  { "Harrison St", 32 },
  { "Bryant St", 28 },
  { "Geary St", 13 },
  { "Geary Bl", 80 },
  { "Van Ness Av", 30 },
  { "South Van Ness Av", 16 },
  { "Columbus Av", 13 },
  { "Broadway", 29 },
  { "Valencia St", 17 },
  { "Guerrero St", 16 },
  { "Dolores St", 20 },
  { "Church St", 20 },
  { "Castro St", 29 },
  { "Haight St", 18 },
  { "Fillmore St", 36 },
  { "Divisadero St", 36 },
  { "Masonic Av", 14 },
  { "Stanyan St", 13 },
  { "Fell St", 22 },
  { "Oak St", 21 },
  { "Hayes St", 22 },
  { "Grove St", 22 },
  { "Fulton St", 47 },
  { "Turk St", 29 },
  { "Eddy St", 20 },
  { "Ellis St", 20 },
  { "Ofarrell St", 20 },
  { "Post St", 26 },
  { "Sutter St", 26 },
  { "Bush St", 30 },
  { "Pine St", 29 },
  { "California St", 64 },
  { "Sacramento St", 40 },
  { "Clay St", 37 },
  { "Washington St", 39 },
  { "Jackson St", 38 },
  { "Pacific Av", 31 },
  { "Vallejo St", 29 },
  { "Green St", 28 },
  { "Union St", 29 },
  { "Filbert St", 29 },
  { "Lombard St", 30 },
  { "Chestnut St", 34 },
  { "Bay St", 22 },
  { "Beach St", 22 },
  { "Powell St", 25 },
  { "Stockton St", 25 },
  { "Kearny St", 14 },
  { "Grant Av", 22 },
  { "Montgomery St", 14 },
  { "Sansome St", 16 },
  { "Battery St", 16 },
  { "Taylor St", 29 },
  { "Jones St", 28 },
  { "Leavenworth St", 28 },
  { "Hyde St", 29 },
  { "Larkin St", 32 },
  { "Polk St", 31 },
  { "Gough St", 32 },
  { "Irving St", 28 },
  { "Judah St", 47 },
  { "Noriega St", 46 },
  { "Taraval St", 36 },
  { "Balboa St", 46 },
  { "Clement St", 45 },
  { "Ocean Av", 26 },
  { "Geneva Av", 28 },
  { "Alemany Bl", 42 },
  { "San Bruno Av", 30 },
  { "Bayshore Bl", 24 },
  { "Potrero Av", 14 },
  { "Cesar Chavez St", 36 },
  { "Silver Av", 20 },
  { "Sunnydale Av", 19 },
  { "Sloat Bl", 29 },
  { "Lincoln Wy", 47 },
  { "Monterey Bl", 18 },
  { "Portola Dr", 11 },
  { "Clipper St", 6 },
  { "Minna St", 14 },
  { "Jessie St", 9 },
  { "Natoma St", 14 },
  { "The Embarcadero Nor", 30 },
  { "The Embarcadero Sou", 7 },
  { "Great Hy", 29 },
};

/* What everybody calls by a name, and about where it is. */
static const struct
{
  const char *name, *address;
} landmarks[] = {
  { "Civic Center Muni", "1100 Block Of Market St" },
  { "Powell St Muni", "800 Block Of Market St" },
  { "Montgomery Muni", "500 Block Of Market St" },
  { "Embarcadero Muni Station", "200 Block Of Market St" },
  { "Van Ness Av Muni", "1500 Block Of Market St" },
  { "Church St Muni", "2000 Block Of Market St" },
  { "Castro St Muni", "400 Block Of Castro St" },
  { "Forest Hill Muni", "300 Block Of Laguna Honda Bl" },
  { "West Portal Muni", "0 Block Of West Portal Av" },
  { "16th St Bart", "2000 Block Of Mission St" },
  { "24th St Bart", "2800 Block Of Mission St" },
  { "Balboa Park Bart", "300 Block Of Geneva Av" },
  { "Ferry Bldg", "0 Block Of The Embarcadero Nor" },
  { "Union Square", "300 Block Of Post St" },
  { "City Hall", "0 Block Of Dr Carlton B Goodlett Pl" },
  { "Haight St Corridor", "1500 Block Of Haight St" },
  { "Clement St Corridor", "400 Block Of Clement St" },
  { "Broadway Corridor", "500 Block Of Broadway" },
  { "Fishermans Wharf", "2800 Block Of Taylor St" },
  { "Pier 39", "2500 Block Of The Embarcadero Nor" },
  { "Coit Tower", "0 Block Of Telegraph Hill Bl" },
  { "Twin Peaks Viewpoint", "500 Block Of Twin Peaks Bl" },
  { "Buena Vista Park", "0 Block Of Buena Vista Av E" },
  { "Alamo Square Park", "800 Block Of Hayes St" },
  { "Dolores Park", "500 Block Of Dolores St" },
  { "Legion Of Honor", "100 Block Of Legion Of Honor Dr" },
  { "Cliff House", "1000 Block Of Point Lobos Av" },
  { "Palace Of Fine Arts", "3300 Block Of Lyon St" },
  { "Stonestown Galleria", "3200 Block Of 20th Av" },
  { "Sf General Hospital", "1000 Block Of Potrero Av" },
  { "St Marys Hospital", "400 Block Of Stanyan St" },
  { "Caltrain Depot", "700 Block Of 4th St" },
};
