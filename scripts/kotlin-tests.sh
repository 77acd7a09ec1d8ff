#!/usr/bin/env bash
# Compiles the Kotlin files below a folder, where a warning is an error, and runs each class whose name ends in Test.
# Needs kotlinc and java on the PATH, and JUnit 4, Hamcrest and org.json in CLASSPATH.
set -euo pipefail
folder=$1
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT

lib=$(dirname "$(readlink -f "$(command -v kotlinc)")")/../lib
for jar in kotlin-stdlib kotlinx-coroutines-core-jvm kotlin-test kotlin-test-junit; do
  CLASSPATH=$lib/$jar.jar:$CLASSPATH
done
kotlinc -Werror -jvm-target 17 -classpath "$CLASSPATH" -d "$classes" "$folder"

# Nested classes have a $ in their names.
tests=$(cd "$classes" && find . -name '*Test.class' -not -name '*$*' | sed 's#^\./##; s#\.class$##; s#/#.#g' | sort)
# shellcheck disable=SC2086 # Each name is an argument.
java -ea -classpath "$classes:$CLASSPATH" org.junit.runner.JUnitCore $tests
