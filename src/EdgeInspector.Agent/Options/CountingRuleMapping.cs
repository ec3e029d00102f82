using EdgeInspector.Configuration;
using EdgeInspector.Inference.Teaching;

namespace EdgeInspector.Agent.Options;

/// <summary>When taught parts count, out of the configuration.</summary>
internal static class CountingRuleMapping
{
    public static CountingRule ToCountingRule(this ModelsConfiguration models) => models.SecondPerson switch
    {
        SecondPerson.Always => new CountingRule(Always: true),
        SecondPerson.UnlessAlike => new CountingRule(Always: true, new AlikeRule(models.AlikeParts, models.AlikeLots)),
        _ => new CountingRule(Always: false),
    };
}
