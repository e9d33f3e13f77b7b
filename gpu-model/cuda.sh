#!/bin/sh
# Compiles the kernels of src/main/cuda to the PTX that the engine loads and git holds.
#   gpu-model/cuda.sh [FOLDER]   into FOLDER; without one, into the resources
# Needs nvcc 13.0, since another version writes other (equally good) PTX: from CUDA_HOME, the PATH,
# or pip's packages (nvcc.txt) of PYTHON, which is python3 if not set. Exits with 3 if there is none.
set -eu
cd "$(dirname "$0")"
sources=src/main/cuda
folder=${1:-src/main/resources/io/nonmun/gpumodel/cuda}
version='release 13.0,'

candidates() {
  echo "${CUDA_HOME:-/usr/local/cuda}/bin/nvcc"
  command -v nvcc || true
  "${PYTHON:-python3}" -c '
import nvidia
for path in nvidia.__path__:
    print(path + "/cu13/bin/nvcc")' 2>/dev/null || true
}

find_nvcc() {
  candidates | while read -r candidate; do
    if "$candidate" --version 2>/dev/null | grep -q "$version"; then
      echo "$candidate"
      break
    fi
  done
}

nvcc=$(find_nvcc)
if [ -z "$nvcc" ]; then
  echo "cuda.sh: no nvcc 13.0 in CUDA_HOME, the PATH or ${PYTHON:-python3}. To get it:" >&2
  echo "  python3 -m venv FOLDER && FOLDER/bin/pip install -r $PWD/nvcc.txt" >&2
  echo "  PYTHON=FOLDER/bin/python gpu-model/cuda.sh" >&2
  exit 3
fi

# A kernel's source is its file and what it may include.
hash_of() {
  cat "$1" "$sources"/*.cuh | sha256sum | cut -d ' ' -f 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for source in "$sources"/*.cu; do
  name=$(basename "$source" .cu)
  "$nvcc" --ptx --std=c++17 --gpu-architecture=compute_80 -o "$work/ptx" "$source"
  # nvcc's comments name its build. ISA 8.0 has all that we use, and older drivers refuse newer ones.
  {
    echo "// $name.cu for compute_80, written by cuda.sh"
    echo "// source: $(hash_of "$source")"
    sed -e '/^[[:space:]]*\/\//d' -e 's/^\.version .*/.version 8.0/' "$work/ptx" | cat -s
  } >"$work/$name.compute_80.ptx"
done
mkdir -p "$folder"
rm -f "$folder"/*.ptx
mv "$work"/*.ptx "$folder"
