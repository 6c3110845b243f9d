# Throughput of a stream over loopback: cmake --build --target net_bench; net_bench [GIB].
add_executable(net_bench EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/net_bench.cpp)
target_link_libraries(net_bench PRIVATE net)
target_include_directories(net_bench PRIVATE ${CMAKE_SOURCE_DIR}/tests)
