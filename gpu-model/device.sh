#!/usr/bin/env bash
# Tells the truth about a GPU in nine minutes: whether the engine computes rightly on it, how fast,
# and how fast the card itself is. Needs what bundle.sh made (no Java, no network), and uses nvcc's
# compute-sanitizer, ncu, and a python3 with PyTorch and transformers where they are.
#   gpu-model/device.sh [--rehearse ptx|stub] [STAGE...]
# Stages, in this order; none named: all.
#   facts     card, driver, clocks, memory, cores
#   verify    kernels, contract, choice of tokens, engine, golden models, logits of the PTX machine
#   bench     random models of 8B and 1B, BF16 and Q8_0, and in BF16 a day's papers, and 64 requests of 220
#             tokens and 200 new ones
#   anchors   the card's own rates by PyTorch, and transformers' of a random 8B, the 64 requests included
#   profile   where a step's time goes, and ncu's view of five kernels, on two layers of an 8B
#   sanitize  memcheck and racecheck of the kernels
#   reference random models of 1B against the CPU, which takes minutes
# A stage that fails, or for which there is no time, does not end the others. By the computed rates
# all of them take about 445 s on an H100: verify 80, the benches 215 (8B BF16 105), anchors 50,
# profile 60, sanitize 40; the reference gets what is left.
# Variables:
#   OUT              folder for device.jsonl (a line for each reading; see scripts/gpu/report), device.log and ncu's
#   DEVICE_SECONDS   for everything, 540 where nothing is said
#   STAGE_SECONDS    for each stage at most, where its own limit is longer
#   BUNDLE           archive or unpacked folder, target/nonmun-gpu.tar.xz beside this script
# --rehearse runs what needs no card, on the PTX machine of the tests or a stub of the driver.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rehearse=
stages=()
while [ $# -gt 0 ]; do
  case $1 in
    --rehearse) rehearse=$2; shift 2 ;;
    facts | verify | bench | sanitize | profile | anchors | reference) stages+=("$1"); shift ;;
    *) echo "device.sh: there is no stage $1; see the head of this script" >&2; exit 2 ;;
  esac
done
case $rehearse in
  '' | ptx | stub) ;;
  *) echo "device.sh: --rehearse takes ptx or stub" >&2; exit 2 ;;
esac

OUT=${OUT:-$here/target/device}
mkdir -p "$OUT"
readings=$OUT/device.jsonl
: >"$readings"
exec > >(tee "$OUT/device.log") 2>&1
deadline=$((SECONDS + ${DEVICE_SECONDS:-540}))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# --- what the tools need

bundle=${BUNDLE:-$here/target/nonmun-gpu.tar.xz}
if [ -f "$bundle" ]; then
  # A machine without xz has Python's.
  tar -C "$work" -xf "$bundle" 2>/dev/null ||
    python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter="data")' \
      "$bundle" "$work" || exit 2
  bundle=$work/nonmun-gpu
fi
if [ ! -x "$bundle/verify" ]; then
  echo "device.sh: $bundle is no bundle; make one with gpu-model/bundle.sh" >&2
  exit 2
fi
export TMPDIR=$work CUDA_CACHE_PATH=$work/cuda-cache

driver=
if [ "$rehearse" = stub ]; then
  mkdir "$work/stub"
  cc -shared -fPIC -o "$work/stub/libcuda.so.1" "$here/src/test/c/libcuda.c" || exit 2
  driver=$work/stub
elif [ -z "$rehearse" ]; then
  # Some images have the driver in a folder that only LD_LIBRARY_PATH names.
  driver=$(ldconfig -p | sed -n 's/.*libcuda\.so\.1 .*=> \(.*\)\/libcuda\.so\.1$/\1/p' | head -n 1)
  [ -n "$driver" ] ||
    driver=$(find / -path /proc -prune -o -name libcuda.so.1 -printf '%h' -quit 2>/dev/null)
fi
[ -z "$driver" ] || export LD_LIBRARY_PATH=$driver${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

# Java takes a quarter of the memory that it sees; the CPU's reference of a 1B model wants 6 GB, and a
# machine that has just started may show little yet. Room that is not used costs nothing.
megabytes=$(awk '/MemAvailable/ {m = int($2 / 1024 * 0.6); print (m > 16384 ? m : 16384)}' /proc/meminfo)
export NONMUN_JAVA_OPTIONS="-Xmx${megabytes}m${rehearse:+ -Dnonmun.device=$rehearse}"

# --- stages

json() { # KIND and fields, each NAME VALUE, VALUE as it is to stand there
  local line="{\"kind\":\"$1\""
  shift
  while [ $# -gt 0 ]; do
    line+=",\"$1\":$2"
    shift 2
  done
  echo "$line}" >>"$readings"
}

ended() { # STAGE STATUS SECONDS
  json stage name "\"$1\"" status "\"$2\"" seconds "$3"
  printf '== %s: %s, %s s\n' "$1" "$2" "$3"
  [ "$2" != failed ] && [ "$2" != "timed out" ] || failed=1
}

wanted() {
  [ ${#stages[@]} -eq 0 ] || [[ " ${stages[*]} " == *" $1 "* ]]
}

# STAGE SECONDS COMMAND...: at most so long, and no longer than is left for everything
stage() {
  local name=$1 most=$2 begin=$SECONDS status=passed rc
  shift 2
  local left=$((deadline - SECONDS))
  if [ "$left" -lt 10 ]; then
    ended "$name" "left out" 0
    return
  fi
  [ "$most" -le "$left" ] || most=$left
  [ "$most" -le "${STAGE_SECONDS:-$most}" ] || most=$STAGE_SECONDS
  printf '\n== %s, %s s at most\n' "$name" "$most"
  timeout -k 5 "$most" "$@"
  rc=$?
  case $rc in
    0) ;;
    124 | 137) status="timed out" ;;
    *) status=failed ;;
  esac
  rm -rf "$work"/nonmun-bench* # what is stopped leaves gigabytes
  ended "$name" "$status" $((SECONDS - begin))
}

# STAGE [PROGRAM]: whether there is a card, and the program
needs() {
  if [ -n "$rehearse" ]; then
    ended "$1" "needs a card" 0
    return 1
  fi
  [ $# -eq 1 ] || command -v "$2" >/dev/null || { ended "$1" "needs $2" 0; return 1; }
}

facts() {
  local card driver_version memory clock memory_clock power commit
  nvidia-smi || true
  IFS=, read -r card driver_version memory clock memory_clock power < <(
    nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm,clocks.max.memory,power.limit \
      --format=csv,noheader 2>/dev/null | head -n 1 | sed 's/, /,/g'
  ) || true
  commit=$(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo unknown)
  nproc
  free -m
  df -h "$work" | tail -n 1
  json facts rehearsal "\"$rehearse\"" card "\"${card:-none}\"" driver "\"${driver_version:-none}\"" \
    memory "\"${memory:-}\"" clock "\"${clock:-}\"" memoryClock "\"${memory_clock:-}\"" \
    power "\"${power:-}\"" cores "$(nproc)" \
    processor "\"$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)\"" \
    date "\"$(date -u +%Y-%m-%d)\"" commit "\"$commit\"" command "\"gpu-model/device.sh ${stages[*]}\""
  printf '%s, driver %s, %s, SM %s, memory %s\n' "${card:-no card}" "${driver_version:-none}" \
    "${memory:-}" "${clock:-}" "${memory_clock:-}"
}

if wanted facts; then
  printf '== facts\n'
  facts
  ended facts passed 0
fi

# The order in which a fault is best found: a kernel alone, then what is built of kernels.
tests=(KernelSizes Contract TokenChoice CudaEngine Golden Logits)
models=(8b-bf16 8b-q8_0 1b-bf16 1b-q8_0)
batches=1,8,9,16,64,256
papers=32
anchors=64
verify=120
if [ -n "$rehearse" ]; then
  tests=(KernelSizes TokenChoice Logits)
  models=(tiny-bf16 tiny-q8_0)
  batches=1,8,9
  papers=2
  anchors=2
  verify=300 # an interpreter takes its time
fi

wanted verify &&
  stage verify "$verify" "$bundle/verify" "$here" "--json=$readings" "${tests[@]}"

# One model a run: what one of them breaks, the next does not see.
if wanted bench; then
  for model in "${models[@]}"; do
    day=0
    anchor=0
    memory=
    most=115
    [ "$model" != "${models[0]}" ] || memory=--memory
    [[ $model == *bf16 ]] && day=$papers && anchor=$anchors
    [[ $model == 1b* ]] && most=40
    stage "bench-$model" "$most" "$bundle/bench" "$here" \
      "--json=$readings" $memory "--batches=$batches" "--day=$day" "--anchors=$anchor" "$model"
  done
fi

wanted anchors && needs anchors python3 &&
  stage anchors 65 python3 "$here/../scripts/gpu/anchors.py" "$readings"

# ncu reads so many launches of what it looks for, so each kernel is looked for by itself.
if wanted profile && needs profile; then
  stage profile-steps 40 "$bundle/bench" "$here" "--json=$readings" --profile --batches=1,8,64 \
    8b-slice-bf16
  for kernel in few8_f16 few8_q8_0 tile64_f16 attention_decode128 choose_token; do
    type=bf16
    [[ $kernel == *q8_0* ]] && type=q8_0
    requests=1,64
    skip=0
    # Attention is profiled when all 64 sequences have begun, some 95 positions each: 25 MB of cache.
    [ "$kernel" != attention_decode128 ] || { requests=64; skip=60; }
    needs "profile-$kernel" ncu &&
      stage "profile-$kernel" 25 ncu --clock-control none --target-processes all --csv \
        --section SpeedOfLight --section Occupancy --section WarpStateStats \
        -k "regex:^$kernel" -s "$skip" -c 3 --log-file "$OUT/ncu-$kernel.csv" \
        "$bundle/bench" "$here" "--batches=$requests" "8b-slice-$type"
  done
fi

if wanted sanitize; then
  for tool in memcheck racecheck; do
    needs "sanitize-$tool" compute-sanitizer &&
      stage "sanitize-$tool" 35 compute-sanitizer --tool "$tool" --target-processes all \
        --error-exitcode 3 "$bundle/verify" "$here" KernelSizes
  done
fi

wanted reference && needs reference &&
  stage reference 200 "$bundle/verify" "$here" "--json=$readings" RandomModel

printf '\n%s\n' "Readings: $readings; scripts/gpu/report $readings makes a page of them."
exit "$failed"
