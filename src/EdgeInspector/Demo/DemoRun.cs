using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Web;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;
using EdgeInspector.Verbs;
using EdgeInspector.Web.Live;
using EdgeInspector.Web.Users;

namespace EdgeInspector.Demo;

/// <summary>The whole agent on a line that exists only in numbers: learns, starts a broker, inspects, publishes, and sums up.</summary>
internal sealed class DemoRun(DemoOptions options, IDemoScreen screen)
{
    private const int FavouritePort = 18830;
    private const int BankRows = 2000;
    private readonly DemoLog _log = new();
    // A temporary folder with a name that nobody can guess: one that another user made beforehand could lead the files elsewhere.
    private readonly string _state = options.State is { } given
        ? Path.GetFullPath(given)
        : Directory.CreateTempSubdirectory("edge-inspector-demo-").FullName;

    private string ModelFolder => Path.Combine(_state, "model");

    private string PictureFolder => Path.Combine(_state, "pictures");

    /// <summary>Runs until the parts are through or the token is cancelled.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(PictureFolder);
        await LearnAsync(cancellation);
        await using EmbeddedBroker? broker = options.Broker is null ? await StartBrokerAsync() : null;
        Uri uri = options.Broker ?? broker!.Uri;
        using ConfigurationKeeper keeper = Configure(uri);
        AgentConfiguration configuration = keeper.Current!.Configuration!;
        string time = options.Parts is null ? "" : "  (--forever leaves more time)";
        screen.Say($"Look at the line in a browser: {PageSite.Address(configuration.Page.Address, configuration.Page.Port, isEncrypted: false)}{time}");
        screen.Say(
            $"Publishing to {uri.OriginalString.TrimEnd('/')} {(broker is null ? "" : "(a broker inside the demo) ")}below {configuration.TopicBase}. To watch it from another terminal:");
        screen.Say($"  {Subscription(uri, configuration)}");

        await using DemoSubscriber? subscriber = broker is null
            ? null : await DemoSubscriber.StartAsync(configuration.ToOptions(), configuration.TopicBase);
        var tally = new DemoTally();
        bool interrupted = await InspectAsync(keeper, tally, cancellation);
        screen.Summarize(tally);
        if (subscriber is not null)
            screen.Say($"A subscriber inside the demo received {await subscriber.CountAsync(tally.Parts)} results over MQTT.");
        foreach (string line in _log.Lines) screen.Say(line);
        screen.Say($"Heatmap pictures: {PictureFolder}");
        screen.Say($"Messages: {Subscription(uri, configuration)}");
        if (broker is not null)
            screen.Say("  (the broker ends with the demo: start the line above first, or use --forever or --broker mqtt://host:port)");
        if (options.State is null) screen.Say($"Model and sequence numbers are in {_state}; --state DIR keeps them for the next start.");
        return interrupted && options.Parts is not null ? ExitCode.Interrupted : ExitCode.Done;
    }

    private async Task LearnAsync(CancellationToken cancellation)
    {
        if (Directory.Exists(ModelFolder))
        {
            screen.Say($"Using the model learned before: {ModelFolder}");
            return;
        }
        Calibration calibration = await screen.ProgressAsync("Learning from 120 good parts of the simulated line", report => Task.Run(() =>
        {
            (int width, int height) = GraphComposer.AutoSize(DemoLine.Width, DemoLine.Height);
            var learning = new LearningOptions { Method = new KnnOptions { BankRows = BankRows } };
            report(0, "drawing parts");
            var pictures = new DemoPictures(width, height, cancellation);
            var composer = new GraphComposer(LearningRun.DefaultBackbone, learning.Layers, width, height);
            var progress = new CallbackProgress(TimeProvider.System, step => report(step.Share, step.Stage));
            LearningOutcome outcome = ModelLearner.Learn(composer, learning, pictures, _ => { }, progress, cancellation);
            PackageWriter.Write(outcome.Model, composer, ModelFolder, replace: false, TimeProvider.System.GetUtcNow(), cancellation);
            report(1, "done");
            return outcome.Model.Calibration;
        }, cancellation));
        screen.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Threshold {calibration.Threshold:0.000}, from {calibration.Scores.Count} good parts alone; their median score is {calibration.Median:0.000}. No defect was shown to the agent."));
    }

    private static async Task<EmbeddedBroker> StartBrokerAsync()
    {
        var broker = new EmbeddedBroker();
        try
        {
            // The same port at every start, so that a subscriber's command line can be used again.
            await broker.StartAsync(FavouritePort);
        }
        catch (IOException)
        {
            await broker.StartAsync();
        }
        return broker;
    }

    // The same at every start, unless another agent of this machine has it.
    private static int PagePort()
    {
        int favourite = new PageConfiguration().Port;
        foreach (int port in (int[])[favourite, 0])
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // It is taken.
            }
        }
        return favourite;
    }

    private ConfigurationKeeper Configure(Uri broker)
    {
        string file = Path.Combine(_state, "edge-inspector.json");
        DemoLine.Write(file, _state, ModelFolder, broker, PagePort());
        var keeper = new ConfigurationKeeper(new ConfigurationPlace(file, "the demo"), TimeProvider.System, _log);
        if (keeper.TryStart(out ConfigurationLoadResult? bad)) return keeper;
        keeper.Dispose();
        throw new InvalidOperationException(ConfigurationErrorFormatter.Format(bad));
    }

    // True when it was interrupted.
    private async Task<bool> InspectAsync(ConfigurationKeeper keeper, DemoTally tally, CancellationToken cancellation)
    {
        long last;
        using (SequenceStore earlier = SequenceStore.Open(DemoLine.SequencePath(_state))) last = earlier.Last;
        await using var hub = new LiveHub(TimeProvider.System, ProgramVersion.Text);
        var board = new HealthBoard(hub);
        using var access = new PageAccess(TimeProvider.System);
        using var users = new UserWatch(board, access, TimeProvider.System, _log);
        var desk = new SystemDesk(new ConfigurationPlace(keeper.File, "the demo"), board, OwnProgram.Words);
        using var server = new WebServer(board, [new PageSite(board, hub, access, desk, TimeProvider.System, _log)], TimeProvider.System);
        await using InspectionAgent agent = await new AgentBuilder(keeper.Current!.Configuration!, TimeProvider.System, _log)
        {
            Stamp = keeper.Stamp,
            Keeper = keeper,
            Observer = new DemoObserver(screen, tally, PictureFolder),
            OpenCamera = (_, buffers) => DemoLine.Open(last, options.Parts, buffers),
            Page = hub,
        }.BuildAsync(CancellationToken.None);
        agent.Follow(keeper);
        using var ended = new CancellationTokenSource();
        var stop = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = cancellation.Register(stop.SetResult);
        await screen.WatchAsync(async () =>
        {
            await agent.StartAsync();
            await users.StartAsync(CancellationToken.None);
            await server.StartAsync(CancellationToken.None);
            board.Show(agent, keeper);
            Task watching = keeper.WatchAsync(ended.Token);
            await Task.WhenAny(agent.CamerasEnded, stop.Task, watching);
            board.ShowStopping();
            await ended.CancelAsync();
            try
            {
                await watching;
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                // The end that was asked for.
            }
            await server.StopAsync(CancellationToken.None);
            await agent.StopAsync();
        });
        return cancellation.IsCancellationRequested;
    }

    private static string Subscription(Uri broker, AgentConfiguration configuration) =>
        string.Create(CultureInfo.InvariantCulture,
            $"mosquitto_sub -h {broker.Host} -p {(broker.Port > 0 ? broker.Port : 1883)} -i watch -t '{configuration.TopicBase}/+/result' -v");
}
