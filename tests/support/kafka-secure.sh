# tests/support/kafka-secure.sh -- listeners with TLS and logins for a broker of
# tests/support/kafka; it sources this.
#
# Folder DIR/tls holds
#
#   ca.pem other-ca.pem        authorities: the brokers' one, and a stranger
#   server.pem                 what is right for localhost: key and certificate
#   expired.pem other.pem      as that, but of 2020, or for another host
#   client.pem client.p12      of the user police; the password is "client"
#   expired-client.pem         of the same, but of 2020
#
# and DIR/listeners, to be sourced, the addresses:
#
#   tls          wants a certificate of the client
#   sasl         wants a login: PLAIN, SCRAM-SHA-512 or OAUTHBEARER (any token
#                that nobody signed)
#   expired other
#                as sasl, with that certificate
#
# The users: police may do everything, and so may whoever comes by the listener
# without TLS; reader may read the topic calls; stranger may nothing.  Their
# passwords are Pass-USER-7f3a.

secure_users='police reader stranger'
secure_password () { echo "Pass-$1-7f3a"; }

# sign NAME SUBJECT FROM TO: key and certificate in NAME.pem
sign () {
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" \
          -subj "$2" 2>>log
  openssl ca -batch -notext -config ca.conf -extensions leaf -in "$1.csr" \
          -out "$1.crt" -startdate "$3" -enddate "$4" 2>>log
  cat "$1.key" "$1.crt" ca.pem >"$1.pem"
}

authority () {
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" \
          -days 3650 -subj "$2" 2>>log
}

make_certificates () (
  local long_ago=(20200101000000Z 20200201000000Z)
  local now=(20200101000000Z 20491231000000Z)
  mkdir -p "$1/tls/made"
  cd "$1/tls"
  authority ca /CN=tests
  authority other-ca /CN=elsewhere
  : >index
  echo 01 >serial
  cat >ca.conf <<'CONF'
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = made
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[leaf]
subjectAltName = $ENV::ALTERNATIVE
CONF
  export ALTERNATIVE=DNS:localhost
  sign server /CN=broker "${now[@]}"
  sign expired /CN=broker "${long_ago[@]}"
  sign client /CN=police "${now[@]}"
  sign expired-client /CN=police "${long_ago[@]}"
  ALTERNATIVE=DNS:kafka.example.org sign other /CN=broker "${now[@]}"
  openssl pkcs12 -export -in client.pem -out client.p12 -passout pass:client
)

# What is added to the settings of the broker in $1; the ports of its listeners.
write_secure_settings () {
  local dir=$1 tls=$2 sasl=$3 expired=$4 other=$5 name file logins='' user
  local common=org.apache.kafka.common.security
  for user in $secure_users; do
    logins+=" user_$user=\"$(secure_password "$user")\""
  done
  sed -i -E \
    -e "s|^(listeners=.*)|\1,TLS://127.0.0.1:$tls,SASL://127.0.0.1:$sasl,EXPIRED://127.0.0.1:$expired,OTHER://127.0.0.1:$other|" \
    -e "s|^(advertised.listeners=.*)|\1,TLS://localhost:$tls,SASL://localhost:$sasl,EXPIRED://localhost:$expired,OTHER://localhost:$other|" \
    -e 's|^(listener.security.protocol.map=.*)|\1,TLS:SSL,SASL:SASL_SSL,EXPIRED:SASL_SSL,OTHER:SASL_SSL|' \
    "$dir/1/server.properties"
  cat <<SETTINGS >>"$dir/1/server.properties"
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
ssl.principal.mapping.rules=RULE:^CN=(.*)\$/\$1/
listener.name.tls.ssl.client.auth=required
SETTINGS
  for name in tls:server sasl:server expired:expired other:other; do
    file=${name#*:} name=listener.name.${name%:*}
    cat <<SETTINGS >>"$dir/1/server.properties"
$name.ssl.keystore.type=PEM
$name.ssl.keystore.location=$dir/tls/$file.pem
$name.ssl.truststore.type=PEM
$name.ssl.truststore.location=$dir/tls/ca.pem
$name.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512,OAUTHBEARER
$name.plain.sasl.jaas.config=$common.plain.PlainLoginModule required$logins;
$name.scram-sha-512.sasl.jaas.config=$common.scram.ScramLoginModule required;
$name.oauthbearer.sasl.jaas.config=$common.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";
SETTINGS
  done
  cat <<LISTENERS >"$dir/listeners"
tls=localhost:$tls
sasl=localhost:$sasl
expired=localhost:$expired
other=localhost:$other
LISTENERS
}

# Words for StorageTool.
secure_logins () {
  local user
  for user in $secure_users; do
    printf -- '--add-scram\nSCRAM-SHA-512=[name=%s,password=%s]\n' "$user" \
      "$(secure_password "$user")"
  done
}

allow () {
  java -XX:TieredStopAtLevel=1 -cp "$jars/*" kafka.admin.AclCommand \
       --bootstrap-server "$1" --add --force --allow-principal "User:$2" \
       "${@:3}" >/dev/null
}

# At the broker with the address $1.
write_access_rules () {
  allow "$1" police --operation All --topic '*' --group '*' \
        --transactional-id '*' --cluster
  allow "$1" reader --operation Read --operation Describe --topic calls \
        --group '*'
}
