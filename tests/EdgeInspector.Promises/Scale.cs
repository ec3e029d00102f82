using System.Globalization;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// The size of a run and what came of it. With EDGEINSPECTOR_PROMISES=long the numbers are those of the long column; each promise leaves
/// its figures in a file of EDGEINSPECTOR_PROMISES_OUT, and one that has left them is not run again, so that a long run can be resumed.
/// </summary>
internal static class Scale
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PROMISES") == "long";

    private static string? Folder { get; } = Environment.GetEnvironmentVariable("EDGEINSPECTOR_PROMISES_OUT");

    /// <summary>One number for every change, another for the long run.</summary>
    public static int Of(int every, int rare) => IsLong ? rare : every;

    /// <summary>Skips a promise that an earlier part of this long run has shown.</summary>
    public static void SkipWhenDone(string promise)
    {
        if (IsLong && Folder is not null && File.Exists(Path.Combine(Folder, promise + ".txt")))
            Assert.Skip($"{promise} has its figures already; remove {promise}.txt to run it again.");
    }

    /// <summary>Keeps the figures of a promise that held.</summary>
    public static void Keep(string promise, FormattableString figures)
    {
        string text = figures.ToString(CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{promise}: {text}");
        if (Folder is null) return;
        Directory.CreateDirectory(Folder);
        File.AppendAllText(Path.Combine(Folder, promise + ".txt"), text + "\n");
    }
}
