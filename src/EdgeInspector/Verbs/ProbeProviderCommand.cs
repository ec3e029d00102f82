using System.CommandLine;
using EdgeInspector.Agent;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;

namespace EdgeInspector.Verbs;

/// <summary>probe-provider: loads a model on one provider and ends, for <see cref="ProviderProbe"/>; not for people.</summary>
internal static class ProbeProviderCommand
{
    public static Command Create()
    {
        Option<string> model = ModelOptions.Model(), provider = ModelOptions.Provider();
        var options = new Option<string[]>(ProviderProbe.Option)
        {
            Description = "Option of the provider.",
            DefaultValueFactory = _ => []
        };
        Option<float> tolerance = NumberOptions.Number(ProviderProbe.Tolerance, "share", 1e-3f, 0, 1e6f,
            "Largest relative difference of a golden score.");
        var verb = new Verb(ProviderProbe.Command, "Loads a model on a provider, and ends.") { Hidden = true };
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
