using EdgeInspector.TestKit;
using EdgeInspector.Web.Tests.Browsing;
using Xunit;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TaughtLine))]
[assembly: AssemblyFixture(typeof(Browser))]

// An agent, a broker and a browser keep two cores busy; two of each make all of them late.
[assembly: Parallelization(MaxThreads = 1)]
