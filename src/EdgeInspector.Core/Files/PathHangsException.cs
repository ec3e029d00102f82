namespace EdgeInspector.Files;

/// <summary>
/// A path that does not answer, as on a network drive whose server is gone. Whoever can cope with an unreadable file can cope with it.
/// </summary>
public sealed class PathHangsException : IOException
{
    private static readonly (TimeSpan From, string Words)[] Steps =
    [
        (TimeSpan.FromSeconds(10), "10 s"), (TimeSpan.FromMinutes(1), "a minute"), (TimeSpan.FromMinutes(10), "10 minutes"),
        (TimeSpan.FromHours(1), "an hour"), (TimeSpan.FromDays(1), "a day"),
    ];

    /// <summary>Creates the exception.</summary>
    /// <param name="path">The path that does not answer.</param>
    /// <param name="silence">How long it has given no sign of life.</param>
    public PathHangsException(string path, TimeSpan silence)
        : base($"{path} has not answered for {Words(silence)}. Is it on a network drive or a disk that is gone?") =>
        (Path, Silence) = (path, silence);

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>How long it has given no sign of life.</summary>
    public TimeSpan Silence { get; }

    // In few steps: whoever says a cause when it is another one than before would else say this one at each try.
    private static string Words(TimeSpan silence) => Steps.LastOrDefault(step => silence >= step.From) is { Words: { } words }
        ? $"more than {words}" : $"{silence.TotalSeconds:0} s";
}
