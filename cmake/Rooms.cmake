# One static library per room. LINKS names the rooms and libraries it may use:
# together these calls are the table of src/README.md.
function(lockstep_room room)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${room} STATIC ${ARG_SOURCES})
  target_link_libraries(${room} PUBLIC lockstep_flags ${ARG_LINKS})
  set_target_properties(${room} PROPERTIES OUTPUT_NAME lockstep_${room})
endfunction()

# One doctest program per room, its cases registered with ctest one by one.
function(lockstep_unit_test room)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${room}_test ${ARG_SOURCES} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
  target_link_libraries(${room}_test PRIVATE ${room} ${ARG_LINKS} doctest::doctest)
  target_include_directories(${room}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  doctest_discover_tests(${room}_test
    TEST_PREFIX "${room}: "
    PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 " TIMEOUT 120)
endfunction()
