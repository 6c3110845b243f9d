option(LOCKSTEP_PCH "precompile the standard library's headers: a third less to compile" OFF)

# All targets share base's: the flags are the same everywhere.
function(lockstep_precompile target)
  if(NOT LOCKSTEP_PCH)
    return()
  endif()
  if(target STREQUAL base)
    target_precompile_headers(base PRIVATE
      <algorithm> <array> <chrono> <cstdint> <deque> <functional> <map> <memory> <mutex> <optional>
      <set> <span> <stdexcept> <string> <unordered_map> <utility> <variant> <vector>)
  else()
    target_precompile_headers(${target} REUSE_FROM base)
  endif()
endfunction()

# One static library per room. LINKS names the rooms and libraries it may use:
# together these calls are the table of src/README.md.
function(lockstep_room room)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${room} STATIC ${ARG_SOURCES})
  target_link_libraries(${room} PUBLIC lockstep_flags ${ARG_LINKS})
  set_target_properties(${room} PROPERTIES OUTPUT_NAME lockstep_${room})
  lockstep_precompile(${room})
endfunction()

# One doctest program per room, its cases registered with ctest one by one.
function(lockstep_unit_test room)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${room}_test ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
  target_link_libraries(${room}_test PRIVATE ${room} ${ARG_LINKS} doctest::doctest)
  target_include_directories(${room}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  lockstep_precompile(${room}_test)
  doctest_discover_tests(${room}_test
    TEST_PREFIX "${room}: "
    PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 " TIMEOUT 120)
endfunction()
