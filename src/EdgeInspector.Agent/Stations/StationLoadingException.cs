using System.Globalization;

namespace EdgeInspector.Agent.Stations;

/// <summary>A station cannot inspect yet, because its model, or a mask, is still loading.</summary>
/// <param name="model">The package.</param>
/// <param name="since">How long it has been loading.</param>
internal sealed class StationLoadingException(string model, TimeSpan since)
    : Exception(
        string.Create(CultureInfo.InvariantCulture,
            $"The model {model}, or a mask that goes with it, has been loading for {since.TotalSeconds:0} s and is not ready yet; does its disk or network drive answer?"));
