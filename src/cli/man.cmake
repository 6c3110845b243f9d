# The manual pages, where scdoc is installed.
find_program(SCDOC scdoc)
if(SCDOC)
  set(man_pages "")
  foreach(page lockstep.1 lockstep-group.1 lockstep-group.5)
    set(man_source ${CMAKE_SOURCE_DIR}/man/${page}.scd)
    set(man_page ${CMAKE_BINARY_DIR}/man/${page})
    add_custom_command(OUTPUT ${man_page}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
      COMMAND sh -c "${SCDOC} < '${man_source}' > '${man_page}'"
      DEPENDS ${man_source} VERBATIM)
    list(APPEND man_pages ${man_page})
  endforeach()
  add_custom_target(man ALL DEPENDS ${man_pages})
endif()
