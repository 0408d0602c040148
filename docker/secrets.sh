#!/bin/sh
# Makes the secrets that are missing, each in a file of docker/secrets/, readable by its owner and Docker alone.
set -eu
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
chmod 0700 "$folder"
for name in postgres_password database_password datastore_password redis_password session_secret token_secret admin_password; do
  if [ ! -s "$folder/$name" ]; then
    head -c 32 /dev/urandom | base64 | tr -d '/+=\n' | head -c 40 > "$folder/$name"
    # containers read them as users of their own; the folder keeps everybody else out
    chmod 0444 "$folder/$name"
  fi
done
echo "The administrator's password is in $folder/admin_password."
