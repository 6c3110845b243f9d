# Flags every target of the project gets: warnings are errors, hardening is on,
# assertions stay on in release builds (NDEBUG is never defined).
set(LOCKSTEP_SANITIZE "" CACHE STRING "value of -fsanitize= (address,undefined or thread)")
# A null pointer faults anyway, and these two are a third of what the dev build costs.
set(LOCKSTEP_SANITIZE_BUT "" CACHE STRING "value of -fno-sanitize=")

add_library(lockstep_flags INTERFACE)
target_compile_options(lockstep_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Werror
  -fstack-protector-strong)
target_compile_definitions(lockstep_flags INTERFACE _GLIBCXX_ASSERTIONS _FILE_OFFSET_BITS=64)
target_include_directories(lockstep_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(LOCKSTEP_SANITIZE)
  target_compile_options(lockstep_flags INTERFACE -fsanitize=${LOCKSTEP_SANITIZE} -fno-sanitize-recover=all)
  if(LOCKSTEP_SANITIZE_BUT)
    target_compile_options(lockstep_flags INTERFACE -fno-sanitize=${LOCKSTEP_SANITIZE_BUT})
  endif()
  target_link_options(lockstep_flags INTERFACE -fsanitize=${LOCKSTEP_SANITIZE})
else()
  target_compile_options(lockstep_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
