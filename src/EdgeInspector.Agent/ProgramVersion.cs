using System.Reflection;

namespace EdgeInspector.Agent;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>Such as 0.1.0, with the commit behind a plus sign where the build knew it.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
