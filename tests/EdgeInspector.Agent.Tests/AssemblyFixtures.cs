using EdgeInspector.TestKit;
using Xunit;

[assembly: AssemblyFixture(typeof(TaughtLine))]
