# Sourced by ./build and ./berth. Finds what they run on and says plainly what is missing.
#
#   find_jdk     sets JAVA_HOME to a JDK of Java 25 or later, or ends the script
#   check_maven  ends the script unless Maven 3.8.7 or later is on the PATH

readonly oldest_java=25
readonly oldest_maven=3.8.7

# java_of HOME: sets found_java to the number of its Java, 0 when it is no JDK.
# Reads the release file, since starting every java there is would take seconds.
java_of() {
  local line
  found_java=0
  [[ -x $1/bin/javac && -r $1/release ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    # 25.0.3 is Java 25, 26-ea is 26, 1.8.0_402 is 1 and so too old, as it should be.
    if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then
      found_java=${BASH_REMATCH[1]}
      return 0
    fi
  done <"$1/release"
}

find_jdk() {
  local home on_path
  local -a homes=()

  if [[ -n ${BERTH_JAVA_HOME:-} ]]; then
    java_of "$BERTH_JAVA_HOME"
    if ((found_java >= oldest_java)); then
      export JAVA_HOME=$BERTH_JAVA_HOME
      return 0
    fi
    # Who sets this means it. A JAVA_HOME is often there for other programs, and is passed in silence.
    echo "berth: BERTH_JAVA_HOME=$BERTH_JAVA_HOME is no JDK $oldest_java or later; looking for another" >&2
  fi

  if [[ -n ${JAVA_HOME:-} ]]; then
    homes+=("$JAVA_HOME")
  fi
  if on_path=$(type -P java); then
    on_path=$(readlink -f "$on_path")
    homes+=("${on_path%/bin/java}")
  fi
  homes+=(/usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*)

  for home in "${homes[@]}"; do
    java_of "$home"
    if ((found_java >= oldest_java)); then
      export JAVA_HOME=$home
      return 0
    fi
  done

  cat >&2 <<TEXT
berth: found no JDK $oldest_java or later.
  Looked in \$BERTH_JAVA_HOME, \$JAVA_HOME, java on the PATH, /usr/lib/jvm,
  ~/.sdkman/candidates/java and ~/.jdks; a JDK has bin/javac and a release file.
  Install one, for example the package openjdk-$oldest_java-jdk-headless of your distribution,
  temurin-$oldest_java-jdk from https://adoptium.net, or "sdk install java $oldest_java-tem";
  then run this again, or set BERTH_JAVA_HOME to where it is.
TEXT
  exit 1
}

check_maven() {
  local version
  if ! type -P mvn >/dev/null; then
    echo "berth: mvn is not on the PATH; install Maven $oldest_maven or later (package maven)." >&2
    exit 1
  fi
  # With colours off, the first line is: Apache Maven 3.8.7 (...).
  version=$(mvn -B --version 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  if [[ $(printf '%s\n' "$oldest_maven" "${version:-0}" | sort -V | head -n 1) != "$oldest_maven" ]]; then
    echo "berth: Maven is ${version:-of an unknown version}; install $oldest_maven or later (package maven)." >&2
    exit 1
  fi
}
