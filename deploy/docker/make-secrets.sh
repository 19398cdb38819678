#!/bin/sh
# Makes the secrets of compose.yaml: tokens and passwords from the system's random source, once.
#   sh deploy/docker/make-secrets.sh [folder]      default: secrets beside this script
# Refuses a folder that exists. To change one secret, edit its files; to change all, move the folder away first.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:-"$here/secrets"}
acl=$here/../../packages/redis-bus/acl

if [ -e "$target" ] || [ -L "$target" ]; then
  echo "make-secrets: \"$target\" exists, nothing was changed: running services use what is in it" >&2
  exit 1
fi

# 32 random bytes in hex.
random() {
  value=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
  [ "${#value}" -eq 64 ] || {
    echo 'make-secrets: no random bytes from /dev/urandom' >&2
    exit 1
  }
  printf '%s' "$value"
}

# Redis keeps hashes: who reads users.acl can't log in with it.
sha256() {
  if command -v sha256sum > /dev/null; then printf '%s' "$1" | sha256sum; else printf '%s' "$1" | shasum -a 256; fi | cut -c1-64
}

# user <file> <password>: the user of that file with a password; "aclfile" allows no comments.
user() {
  line=$(grep '^user ' "$acl/$1")
  hash=$(sha256 "$2")
  [ "${#hash}" -eq 64 ] || {
    echo 'make-secrets: neither sha256sum nor shasum is here' >&2
    exit 1
  }
  printf '%s #%s\n' "$line" "$hash"
}

umask 077
fresh=$target.new.$$
mkdir -- "$fresh"
trap 'rm -rf -- "$fresh"' EXIT
trap 'exit 130' INT TERM

token=$(random)
publisher=$(random)
subscriber=$(random)
worker=$(random)
grafana=$(random)

cat > "$fresh/cascade.yaml" << SETTINGS
# Settings of the service in compose.yaml. Any setting may stand here, alerts too: \`cascade init\` writes a file with all of them.
httpToken: "$token"
redisUrl: "redis://cascade-publisher:$publisher@redis:6379"
SETTINGS
printf '%s' "$token" > "$fresh/cascade.token"
printf '%s' "$grafana" > "$fresh/grafana.password"
printf '%s\n' "$subscriber" > "$fresh/redis-subscriber.password"
printf '%s\n' "$worker" > "$fresh/redis-worker.password"
{
  # Off, yet with rights: Redis 7 reads its append-only file as this user.
  echo 'user default off ~* &* +@all'
  echo 'user health reset on nopass -@all +ping'
  user publisher.acl "$publisher"
  user subscriber.acl "$subscriber"
  user worker.acl "$worker"
} > "$fresh/users.acl"

# Compose mounts files with the mode they have here, for users that don't exist on this machine; the folder itself keeps others out.
chmod 644 "$fresh/cascade.yaml" "$fresh/cascade.token" "$fresh/grafana.password" "$fresh/users.acl"
mv -- "$fresh" "$target"
echo "make-secrets: wrote $target; the API's token is in cascade.token, the password of Grafana's admin in grafana.password" >&2
