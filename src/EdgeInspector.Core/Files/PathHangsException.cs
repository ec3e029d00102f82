namespace EdgeInspector.Files;

/// <summary>
/// A path that does not answer, as on a network drive whose server is gone. Whoever can cope with an unreadable file can cope with it.
/// </summary>
public sealed class PathHangsException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The path that does not answer.</param>
    /// <param name="silence">How long it has given no sign of life.</param>
    public PathHangsException(string path, TimeSpan silence)
        : base($"{path} has not answered for {silence.TotalSeconds:0} s. Is it on a network drive or a disk that is gone?") =>
        (Path, Silence) = (path, silence);

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>How long it has given no sign of life.</summary>
    public TimeSpan Silence { get; }
}
