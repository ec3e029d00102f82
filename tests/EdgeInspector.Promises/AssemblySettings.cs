using Xunit.v3;

// Each of them wants the machine for itself.
[assembly: Parallelization(MaxThreads = 1)]
