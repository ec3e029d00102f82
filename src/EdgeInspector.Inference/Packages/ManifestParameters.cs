using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods;

namespace EdgeInspector.Inference.Packages;

/// <summary>The part of the learning options that shapes a model. What does not concern the method is left out.</summary>
/// <param name="Neighbours">Nearest rows or images that count; null where there are none.</param>
/// <param name="BankRows">Rows asked for; null for all, and where there is no bank.</param>
/// <param name="Seed">Picked the start row.</param>
/// <param name="MaxImages">Most images to use; null for all.</param>
/// <param name="GroupPattern">Kept images of one group in one fold; null without groups.</param>
public sealed record ManifestParameters(int? Neighbours, int? BankRows, ulong Seed, int? MaxImages, string? GroupPattern)
{
    /// <summary>What only this method has; null or empty for nothing.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Own { get; init; }

    /// <summary>What the manifest says of the options of a learning run.</summary>
    internal static ManifestParameters Of(LearningOptions options)
    {
        MethodParameters method = options.Method.Parameters;
        return new ManifestParameters(method.Neighbours, method.BankRows, options.Seed, options.MaxImages, options.GroupPattern)
        {
            Own = method.Own.Where(own => own.Value is not null)
                .ToDictionary(own => own.Key, own => JsonSerializer.SerializeToElement(own.Value), StringComparer.Ordinal),
        };
    }
}
