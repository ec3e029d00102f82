using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>What the agent as a whole says.</summary>
internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information,
        "Agent {Agent}, session {Session}: {Stations} stations, broker {Broker}, topics below {Topics}, state in {State}.")]
    public static partial void AgentStarts(this ILogger logger, string agent, long session, int stations, string broker, string topics,
        string state);

    [LoggerMessage(4002, LogLevel.Information,
        "Station {Station}: model {Model} ({Rows} rows, input {Width}x{Height}) on {Provider}, {Device}; threshold {Threshold}.")]
    public static partial void ModelLoaded(this ILogger logger, string station, string model, int rows, int width, int height,
        string provider, string device, float threshold);

    [LoggerMessage(4003, LogLevel.Error,
        "Station {Station} cannot inspect: {Cause} Every part is reported as not inspected; it is tried again every {Seconds:0} s.")]
    public static partial void StationFault(this ILogger logger, string station, string cause, double seconds);

    [LoggerMessage(4004, LogLevel.Error,
        "The configuration cannot be used. Nothing is inspected until it is corrected; the file is read again every {Seconds:0} s.\n{Errors}")]
    public static partial void ConfigurationUnusable(this ILogger logger, double seconds, string errors);

    [LoggerMessage(4005, LogLevel.Information, "The agent has stopped: {Passed} passed, {Failed} failed, {NotInspected} not inspected.")]
    public static partial void AgentStopped(this ILogger logger, long passed, long failed, long notInspected);

    [LoggerMessage(4259, LogLevel.Warning,
        "The agent stops without waiting for {Part} any longer: it has not ended within {Seconds:0.0} s, and is left behind.")]
    public static partial void PartLeftBehind(this ILogger logger, string part, double seconds);

    [LoggerMessage(4006, LogLevel.Warning,
        "The configuration file cannot be used; the last good one does, revision {Revision} ({Sha256}).")]
    public static partial void LastGoodUsed(this ILogger logger, int revision, string sha256);

    [LoggerMessage(4007, LogLevel.Information, "The edited configuration is in use: revision {Revision} ({Sha256}).{RestartRequired}")]
    public static partial void ConfigurationApplied(this ILogger logger, int revision, string sha256, string restartRequired);

    [LoggerMessage(4008, LogLevel.Error,
        "The edited configuration cannot be used; nothing has changed, the last good one stays in use.\n{Errors}")]
    public static partial void ConfigurationRefused(this ILogger logger, string errors);

    [LoggerMessage(4009, LogLevel.Information, "The configuration file is as it is in use again.")]
    public static partial void ConfigurationRestored(this ILogger logger);

    [LoggerMessage(4018, LogLevel.Information, "The configuration names a key as it was called earlier: {Key}")]
    public static partial void KeyRenamed(this ILogger logger, string key);

    [LoggerMessage(4010, LogLevel.Warning, "Station {Station}: {Trip} at result {Sequence}: {Cause}")]
    public static partial void Tripped(this ILogger logger, string station, string trip, long sequence, string cause);

    [LoggerMessage(4011, LogLevel.Information, "Station {Station}: {Trip} is over at result {Sequence}.")]
    public static partial void TripEnded(this ILogger logger, string station, string trip, long sequence);

    [LoggerMessage(4012, LogLevel.Information, "Station {Station} is changed over to {Recipe}.")]
    public static partial void ChangedOver(this ILogger logger, string station, string recipe);

    [LoggerMessage(4014, LogLevel.Information, "Supervisors are answered at http://{Address}:{Port}: /livez, /readyz, /metrics.")]
    public static partial void HealthServed(this ILogger logger, string address, int port);

    [LoggerMessage(4015, LogLevel.Warning,
        "Supervisors cannot be answered at {Address}:{Port}: {Cause} It is tried again every 10 s; parts are inspected all the same.")]
    public static partial void HealthNotServed(this ILogger logger, string address, int port, string cause);

    [LoggerMessage(4016, LogLevel.Warning,
        "The archive cannot be written: {Cause} Parts are inspected and published all the same; it is tried with each part.")]
    public static partial void ArchiveFails(this ILogger logger, string cause);

    [LoggerMessage(4017, LogLevel.Information, "The archive can be written again.")]
    public static partial void ArchiveRestored(this ILogger logger);

    [LoggerMessage(4013, LogLevel.Error,
        "Station {Station}: the file of its sequence numbers was damaged and is set aside as {File}; the numbers go on behind the last stored result.")]
    public static partial void SequenceFileDamaged(this ILogger logger, string station, string file);

    [LoggerMessage(4120, LogLevel.Warning, "Station {Station}: {Note}")]
    public static partial void ZoneNoted(this ILogger logger, string station, string note);

    [LoggerMessage(4040, LogLevel.Warning, "Station {Station}: {Doubt} It is in use all the same.")]
    public static partial void ThresholdDoubtful(this ILogger logger, string station, string doubt);

    [LoggerMessage(4041, LogLevel.Information, "Station {Station}: the thresholds make sense again.")]
    public static partial void ThresholdSensible(this ILogger logger, string station);

    [LoggerMessage(4042, LogLevel.Warning,
        "Station {Station}: the model package {Folder} changed on the disk to {OnDisk}; {InUse} stays in use until the configuration file is saved again, also without a change, or the agent starts again.")]
    public static partial void PackageChanged(this ILogger logger, string station, string folder, string onDisk, string inUse);

    [LoggerMessage(4043, LogLevel.Information, "Station {Station}: the model package {Folder} on the disk is the one in use again.")]
    public static partial void PackageAsInUse(this ILogger logger, string station, string folder);

    [LoggerMessage(4044, LogLevel.Warning,
        "Station {Station}: the model package {Folder} is another one than was used last: {Old} became {New}.")]
    public static partial void PackageTaken(this ILogger logger, string station, string folder, string old, string @new);

    [LoggerMessage(4045, LogLevel.Error, "Station {Station}: the changed model package cannot be used; the one in use goes on. {Cause}")]
    public static partial void PackageRefused(this ILogger logger, string station, string cause);

    [LoggerMessage(4046, LogLevel.Information, "{Change}, by {By}.")]
    public static partial void SettingChanged(this ILogger logger, string change, string by);

    [LoggerMessage(4047, LogLevel.Error, "The change by {By} could not be put on record: {Cause}")]
    public static partial void ChangeNotRecorded(this ILogger logger, string by, string cause);

    [LoggerMessage(4020, LogLevel.Warning, "{Reason} The agent uses all cores instead.")]
    public static partial void ProcessorsUnusable(this ILogger logger, string reason);

    [LoggerMessage(4021, LogLevel.Warning, "No log files are written to {Folder}: {Reason}")]
    public static partial void LogFilesUnusable(this ILogger logger, string folder, string reason);

    [LoggerMessage(4050, LogLevel.Warning, "The archive leaves alone what it did not write, although its time is over: {Paths}{More}.")]
    public static partial void ArchiveLeaves(this ILogger logger, string paths, string more);

    [LoggerMessage(4052, LogLevel.Error,
        "The state folder {Folder} has not answered for {Seconds:0} s. Nothing is inspected until it does; it is waited for.")]
    public static partial void StateFolderSilent(this ILogger logger, string folder, double seconds);

    [LoggerMessage(4053, LogLevel.Error,
        "The state folder {Folder} cannot be written ({Room}): {Cause} Parts are inspected all the same; their results are not durable until it can.")]
    public static partial void SessionNotKept(this ILogger logger, string folder, string room, string cause);

    [LoggerMessage(4054, LogLevel.Warning,
        "Station {Station}: its sequence numbers go on behind {Last} without being kept: {Cause} If the agent ends before the disk takes them, the next start gives the same numbers again.")]
    public static partial void NumbersNotKept(this ILogger logger, string station, long last, string cause);

    [LoggerMessage(4055, LogLevel.Critical, "The agent cannot start, and ends: {Cause}")]
    public static partial void CannotStart(this ILogger logger, string cause);

    [LoggerMessage(4130, LogLevel.Warning,
        "Station {Station}: its counters lack the parts between their last copy and the end of the run before. {Cause}")]
    public static partial void CountersIncomplete(this ILogger logger, string station, string cause);

    [LoggerMessage(4091, LogLevel.Warning,
        "What Home Assistant was told cannot be remembered in {File}: {Reason} Entities of stations that are removed stay there.")]
    public static partial void DiscoveryForgotten(this ILogger logger, string file, string reason);

    [LoggerMessage(4150, LogLevel.Information, "Version {Version} of {Station}'s model is in use, by {By}.")]
    public static partial void ModelActivated(this ILogger logger, string station, int version, string by);

    [LoggerMessage(4261, LogLevel.Warning,
        "Station {Station}: what the gate of the shadow run says of the version that is put in use does not stand in its lineage: {Cause}")]
    public static partial void GateReportMissing(this ILogger logger, string station, string cause);

    [LoggerMessage(4151, LogLevel.Warning,
        "The program's verbs cannot ask this agent: {Path} cannot be listened at: {Cause} 'models activate' and 'rollback' need the operator page or MQTT, or a stopped agent.")]
    public static partial void VerbsCannotAsk(this ILogger logger, string path, string cause);

    [LoggerMessage(4190, LogLevel.Warning,
        "Station {Station}: {Cause} has moved away from what the model was taught, part {Sequence}: {Figures}, in standard deviations of the taught pictures.")]
    public static partial void DriftBegan(this ILogger logger, string station, string cause, long sequence, string figures);

    [LoggerMessage(4191, LogLevel.Information, "Station {Station}: {Cause} is as the model was taught again, part {Sequence}.")]
    public static partial void DriftEnded(this ILogger logger, string station, string cause, long sequence);

    [LoggerMessage(4255, LogLevel.Warning, "Station {Station}: more parts fail than chance gives, part {Sequence}: {Because}")]
    public static partial void RejectsBeyondChance(this ILogger logger, string station, long sequence, string because);

    [LoggerMessage(4256, LogLevel.Information, "Station {Station}: no more parts fail than chance gives, part {Sequence}.")]
    public static partial void RejectsAsUsual(this ILogger logger, string station, long sequence);

    [LoggerMessage(4257, LogLevel.Warning,
        "Station {Station}: what share of failed parts is usual cannot be remembered in {File}, and is learned anew after the next start: {Reason}")]
    public static partial void UsualRejectsLost(this ILogger logger, string station, string file, string reason);

    [LoggerMessage(4192, LogLevel.Warning,
        "Alarms that were acknowledged or shelved cannot be remembered in {File}, and are new after the next start: {Reason}")]
    public static partial void AlarmsNotKept(this ILogger logger, string file, string reason);

    [LoggerMessage(4160, LogLevel.Warning, "Station {Station}: candidates could not be tried, or no version was learned: {Cause}")]
    public static partial void TeachingFailed(this ILogger logger, string station, string cause);

    [LoggerMessage(4200, LogLevel.Information,
        "Station {Station} has no model yet: no part is inspected, and good ones can be collected to learn one.")]
    public static partial void StationTeaches(this ILogger logger, string station);

    [LoggerMessage(4201, LogLevel.Information, "Station {Station}: {Text}")]
    public static partial void CollectionChanged(this ILogger logger, string station, string text);

    [LoggerMessage(4202, LogLevel.Warning, "Station {Station}: a picture of a good part was not kept: {Cause}")]
    public static partial void CollectionFailed(this ILogger logger, string station, string cause);

    [LoggerMessage(4161, LogLevel.Information, "Station {Station}: {Text}")]
    public static partial void TeachingDone(this ILogger logger, string station, string text);
}
