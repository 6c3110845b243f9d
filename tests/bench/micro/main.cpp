// micro_bench [--benchmark_filter=REGEX] [--benchmark_repetitions=N] ...: a table of figures and
// the limits of this machine, measured in turns in one run. A filter must let the limits through.
#include <benchmark/benchmark.h>

#include <vector>

#include "micro/table.hpp"

int main(int argc, char** argv) {
  // Later ones win: what the user says comes after these.
  char repetitions[] = "--benchmark_repetitions=5";
  char turns[] = "--benchmark_enable_random_interleaving=true";
  char seconds[] = "--benchmark_min_time=0.2";
  std::vector<char*> arguments{argv[0], repetitions, turns, seconds};
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  lockstep::micro::Table table;
  benchmark::RunSpecifiedBenchmarks(&table);
  benchmark::Shutdown();
}
