# Compiler, linker and the switches behind CMakePresets.json.
option(TONGBAN_WERROR "warnings are errors" OFF)
option(TONGBAN_SANITIZE "address and undefined-behaviour sanitizers" OFF)
option(TONGBAN_COVERAGE "gcov instrumentation" OFF)
option(TONGBAN_BENCH "build the programs in bench/" OFF)
option(TONGBAN_FUZZ "build the libFuzzer targets in fuzz/ (clang)" OFF)

find_program(CCACHE ccache)
if(CCACHE)
    # Precompiled headers: ccache has to be told not to look at times inside them. What a file depends on is taken
    # from the compiler's own list (CCACHE_DEPEND): ccache would preprocess it first, a fifth of the time of a build.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
    add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>
        "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
find_program(MOLD mold)
if(MOLD)
    add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Werror=unused-result)
# Members that an initializer does not name have their default; the other is in the library's stable_sort.
add_compile_options($<$<CXX_COMPILER_ID:Clang>:-Wno-missing-field-initializers>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers>
    $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
# g++ 12 reports these inside its own library headers at -O2; the findings are false.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-dangling-pointer>)
if(TONGBAN_WERROR)
    add_compile_options(-Werror)
endif()
if(TONGBAN_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=address,undefined)
endif()
if(TONGBAN_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
endif()
if(TONGBAN_FUZZ)
    # The libraries are instrumented, too; fuzz/ links the driver.
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
        -fno-sanitize=vptr,function)
    add_link_options(-fsanitize=address,undefined)
endif()
# Tests are compiled once and run for a second: the time of the compiler counts.
set(TONGBAN_TEST_OPTIONS -O0)
