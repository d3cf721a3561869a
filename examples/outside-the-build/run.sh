#!/bin/sh
# Compiles and runs the program against the jar of the sockets: from the class path, then as a module.
#   ./run.sh ../../sockets/target/berth-sockets-*.jar
set -eu
jar=$(realpath "$1")
cd "$(dirname "$0")"
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT

javac -d "$out/classes" -cp "$jar" hello/Main.java
java -cp "$jar:$out/classes" --enable-native-access=ALL-UNNAMED hello.Main

javac -d "$out/module" -p "$jar" module-info.java hello/Main.java
java -p "$jar:$out/module" --enable-native-access=dev.berth.sockets -m hello/hello.Main
