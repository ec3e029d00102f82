using EdgeInspector.Agent;

namespace EdgeInspector.Verbs;

/// <summary>What the program's exit codes mean; part of its contract with scripts and service managers.</summary>
internal static class ExitCode
{
    /// <summary>Done, or stopped by SIGTERM.</summary>
    public const int Done = 0;

    /// <summary>
    /// inspect: at least one part failed or could not be judged. listen: results are missing. doctor: there are errors. audit: the file
    /// was changed.
    /// </summary>
    public const int PartFailed = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Input data cannot be used.</summary>
    public const int InputData = 3;

    /// <summary>A model package or backbone cannot be used.</summary>
    public const int Model = ProviderProbe.ModelRefused;

    /// <summary>A camera, the broker, or the disk failed.</summary>
    public const int Device = 5;

    /// <summary>With --strict: a model catches nothing, or less than half, at its own threshold.</summary>
    public const int Weak = 6;

    /// <summary>A mistake in the program itself.</summary>
    public const int Internal = 70;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
