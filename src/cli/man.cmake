# The manual page, where scdoc is installed.
find_program(SCDOC scdoc)
if(SCDOC)
  set(man_source ${CMAKE_SOURCE_DIR}/man/lockstep.1.scd)
  set(man_page ${CMAKE_BINARY_DIR}/man/lockstep.1)
  add_custom_command(OUTPUT ${man_page}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
    COMMAND sh -c "${SCDOC} < '${man_source}' > '${man_page}'"
    DEPENDS ${man_source} VERBATIM)
  add_custom_target(man ALL DEPENDS ${man_page})
endif()
