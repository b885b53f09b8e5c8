#!/bin/sh
# Outlives the process that started it, however that one ends: when standard input closes, it kills the process
# groups and removes the folders that are still on its list. One line a change: "process PID", "gone PID",
# "folder PATH", "removed PATH".

trap '' INT TERM HUP
groups=' '

while IFS= read -r line; do
  case $line in
    'process '*) groups="$groups${line#process } " ;;
    'gone '*)
      pid=${line#gone }
      case $groups in *" $pid "*) groups="${groups%% "$pid" *} ${groups#* "$pid" }" ;; esac
      ;;
    'folder '*) set -- "$@" "${line#folder }" ;;
    'removed '*)
      for folder in "$@"; do
        shift
        [ "$folder" = "${line#removed }" ] || set -- "$@" "$folder"
      done
      ;;
  esac
done

for pid in $groups; do
  kill -s KILL -- "-$pid" 2>/dev/null
done

# A process that is being killed may still write: remove again until it stays removed.
for try in 1 2 3 4 5; do
  [ $# -eq 0 ] && break
  rm -rf -- "$@" && break
  sleep 1
done
