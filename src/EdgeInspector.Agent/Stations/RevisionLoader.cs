using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Stations;

/// <summary>
/// Loads what a station works with. The model loads on a thread of its own: neither a path that never answers nor a graph that never
/// ends holds up the station, its commands or its stop.
/// </summary>
internal sealed class RevisionLoader(StationServices services)
{
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);

    /// <summary>Loads model and rules.</summary>
    /// <param name="wanted">Configuration, product and version.</param>
    /// <param name="cancellation">Cancelled when nobody wants them any more.</param>
    /// <returns>The same with model and rules, or with the fault that keeps the station from inspecting.</returns>
    /// <exception cref="OperationCanceledException">Nobody wants them any more.</exception>
    public async Task<StationRevision> LoadAsync(StationRevision wanted, CancellationToken cancellation)
    {
        IAnomalyModel? model = null;
        try
        {
            StationConfiguration effective = wanted.Effective;
            SessionSettings settings = services.Sessions with { SideBySide = effective.Mode == StationMode.EveryFrame };
            if (effective.Model is not { } package) throw StationFaultException.NoModel(wanted.Configuration.Name);
            model = await LoadModelAsync(package, settings, services.Time, services.Logger, cancellation);
            IAnomalyModel loaded = model;
            // The rules name files too: one that does not answer ends by its own limit, and nobody waits for that behind a stop.
            StationRevision complete = await Task.Run(() => Complete(wanted, loaded), CancellationToken.None).WaitAsync(cancellation);
            ModelInfo info = model.Info;
            services.Logger.ModelLoaded(
                wanted.Configuration.Name, info.Name, info.BankPatches, info.InputWidth, info.InputHeight, info.Provider, info.Device,
                complete.Rules.Verdict.Threshold);
            return complete;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            model?.Dispose();
            throw;
        }
#pragma warning disable CA1031 // Whatever is wrong with the package or the rules, the station must report every part until it is repaired.
        catch (Exception exception)
        {
            model?.Dispose();
            return Faulty(wanted.Configuration, wanted.Recipe, wanted.Stamp, exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>The same revision with a model that is loaded and the rules that follow from it.</summary>
    /// <exception cref="StationFaultException">The rules cannot be used.</exception>
    public StationRevision Complete(StationRevision wanted, IAnomalyModel model)
    {
        ModelInfo info = model.Info;
        ResolvedRules resolved = ResolvedRules.Of(wanted.Effective, info, services.Codec);
        PicturesConfiguration pictures = services.Pictures;
        StationRules rules = resolved.Rules with
        {
            Pictures = resolved.Heatmaps ? new PicturePolicy(pictures.Rejects, pictures.EveryNthGood, pictures.Kinds) : PicturePolicy.None,
            Configuration = wanted.Stamp,
            Recipe = wanted.Recipe,
        };
        ThresholdBand? band = info.BandFor(rules.Verdict.DecidedBy,
            services.PartScores(wanted.Configuration.Name, info, rules.Verdict.DecidedBy));
        return wanted
            with
        {
            Model = model,
            Rules = rules,
            Fault = null,
            Doubts = band?.Doubts(rules.Verdict, rules.Zones) ?? [],
            Notes = resolved.Notes
        };
    }

    /// <summary>What holds without a model.</summary>
    public static StationRevision Faulty(StationConfiguration configuration, string? recipe, ConfigurationStamp? stamp, Exception? fault)
    {
        var rules = new StationRules
        {
            Verdict = new VerdictSettings { Threshold = 0 },
            Pictures = PicturePolicy.None,
            Configuration = stamp,
            Recipe = recipe
        };
        return new StationRevision(configuration, recipe, stamp, null, rules, fault);
    }

    /// <summary>Loads a model on a thread of its own.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    /// <exception cref="ModelException">It cannot be used, or does not come forward.</exception>
    internal static async Task<IAnomalyModel> LoadModelAsync(
        string folder, SessionSettings settings, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        TimeSpan limit = PackageReader.LoadLimit(settings);
        // Never disposed: a provider that takes over later asks it too.
        var unwanted = new CancellationTokenSource();
        PendingWork<IAnomalyModel> loading = PackageReader.StartLoading(folder, settings, time, logger, unwanted.Token);
        while (!loading.Ended.IsCompleted && loading.Silence < limit && !cancellation.IsCancellationRequested)
            await Task.WhenAny(loading.Ended, Task.Delay(limit - loading.Silence + TimeSpan.FromMilliseconds(1), cancellation));
        if (loading.Ended.IsCompleted && !cancellation.IsCancellationRequested) return loading.Result;
        await unwanted.CancelAsync();
        await Task.WhenAny(loading.Ended, Task.Delay(AbortPatience, CancellationToken.None));
        TimeSpan silence = loading.Silence;
        TimeLimited.GiveUp(loading);
        cancellation.ThrowIfCancellationRequested();
        throw PackageReader.Endless(folder, silence);
    }
}
