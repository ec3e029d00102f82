using System.CommandLine;
using System.Globalization;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;

namespace EdgeInspector.Commands;

/// <summary>rehearse: loads a model on one provider and ends, for <see cref="Running.ProviderRehearsal"/>; not for people.</summary>
internal static class RehearseCommand
{
    public const string Name = "rehearse";
    private const string Option = "--option", Tolerance = "--tolerance";

    /// <summary>The words behind the command's name.</summary>
    public static string[] Words(string folder, string provider, IEnumerable<string> options, float tolerance) =>
        ["--model", folder, "--provider", provider, Tolerance, tolerance.ToString(CultureInfo.InvariantCulture), .. options.SelectMany(option => (string[])[Option, option])];

    public static Command Create()
    {
        Option<string> model = ModelOptions.Model(), provider = ModelOptions.Provider();
        var options = new Option<string[]>(Option) { Description = "Option of the provider.", DefaultValueFactory = _ => [] };
        Option<float> tolerance = NumberOptions.Number(Tolerance, "share", 1e-3f, 0, 1e6f, "Largest relative difference of a golden score.");
        var verb = new Verb(Name, "Loads a model on a provider, and ends.") { Hidden = true };
        foreach (Option option in (Option[])[model, provider, options, tolerance]) verb.Add(option);
        return verb.Does((parsed, _) =>
        {
            PackageReader.Load(parsed.GetRequiredValue(model), new SessionSettings
            {
                Providers = [ProviderChoice.Parse(parsed.GetRequiredValue(provider), parsed.GetRequiredValue(options))],
                ProviderTolerance = parsed.GetValue(tolerance),
            }).Dispose();
            return Task.FromResult(ExitCode.Done);
        });
    }
}
