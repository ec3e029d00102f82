using System.Text;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Results.Tests;

/// <summary>Records as the store writes them.</summary>
internal static class RecordSamples
{
    /// <summary>A pass of station cap.</summary>
    public static StoredRecord Record(long sequence) => new()
    {
        Kind = RecordKind.Result,
        Station = "cap",
        Sequence = sequence,
        Id = Guid.CreateVersion7(),
        Verdict = Verdict.Pass,
        At = new DateTimeOffset(2026, 11, 25, 6, 0, 0, TimeSpan.Zero).AddSeconds(sequence),
        Body = Body(sequence),
    };

    public static byte[] Body(long sequence) => Encoding.UTF8.GetBytes(
        $$"""{"seq":{{sequence}},"part":{"id":"P-{{sequence}}","recipe":"blue"},"verdict":"pass","reason":null,"score":{{sequence}}.25,"threshold":1000.5,"decidedBy":"map","model":{"sha256":"m1"},"config":{"revision":3},"padding":"{{new string('x', 700)}}"}""");

    public static StoredRecord[] Records(int first, int count) => [.. Enumerable.Range(first, count).Select(number => Record(number))];

    /// <summary>Copies a folder as a kill at this moment would leave it.</summary>
    public static void Copy(string from, string to)
    {
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
