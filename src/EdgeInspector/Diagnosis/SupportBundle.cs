using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Secrets;

namespace EdgeInspector.Diagnosis;

/// <summary>
/// Everything that helps somebody far away to see what is wrong, in one zip of texts: log, configuration, what the doctor found, health,
/// manifests of the models, what lies in the state folder. No pictures, no results, no password, no key: every text goes through the
/// <see cref="SecretBook"/>.
/// </summary>
internal sealed class SupportBundle(DiagnosisTarget target)
{
    private const int LogLines = 20_000;
    private const long LargestLog = 20_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<(string Name, string About)> _contents = [];

    /// <summary>Writes it.</summary>
    /// <param name="file">The zip; must not be there.</param>
    /// <param name="cancellation">Gives up; nothing is left half-written.</param>
    /// <returns>Names of what it holds, with a few words on each.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<IReadOnlyList<(string Name, string About)>> WriteAsync(string file, CancellationToken cancellation)
    {
        SecretFiles.Learn(target.Configuration);
        string part = file + ".part";
        try
        {
            await using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
            await using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
                await FillAsync(zip, cancellation);
            Moving.File(part, file);
            return _contents;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private async Task FillAsync(ZipArchive zip, CancellationToken cancellation)
    {
        Add(zip, "about.txt", "program, machine, time", About());
        await AddDiagnosisAsync(zip, cancellation);
        AddConfiguration(zip);
        AddModels(zip);
        AddState(zip);
        await AddHealthAsync(zip, cancellation);
        await AddLogsAsync(zip, cancellation);
        var manifest = new JsonObject
        {
            ["schema"] = "edgeinspector.supportBundle/1",
            ["version"] = ProgramVersion.Text,
            ["madeAt"] = target.Machine.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["files"] = new JsonArray(
                [.. _contents.Select(entry => (JsonNode)new JsonObject { ["name"] = entry.Name, ["about"] = entry.About })]),
            ["leftOut"] = "passwords, private keys, certificates, pictures, results",
        };
        Add(zip, "manifest.json", "this list", manifest.ToJsonString(Indented));
    }

    private async Task AddDiagnosisAsync(ZipArchive zip, CancellationToken cancellation)
    {
        List<ExaminationResult> all = [];
        await foreach (ExaminationResult result in new Doctor(target).ExamineAsync(cancellation)) all.Add(result);
        using var text = new StringWriter();
        foreach (ExaminationResult result in all) DoctorReport.Write(result, text);
        text.WriteLine(DoctorReport.Summary(all));
        Add(zip, "doctor.txt", "what the doctor found", text.ToString());
        Add(zip, "doctor.json", "the same for programs", DoctorReport.Json(all));
    }

    private void AddConfiguration(ZipArchive zip)
    {
        if (target.File.Source is { } source) Add(zip, "configuration/edge-inspector.json", target.File.File, source.ShownText);
        if (target.File.Errors.Count > 0)
            Add(zip, "configuration/errors.txt", "what is wrong with it", ConfigurationErrorFormatter.Format(target.File));
        if (target.Configuration is not { } configuration) return;
        Add(zip, "configuration/effective.txt", "every key with the value in effect",
            string.Join('\n', ConfigurationText.Lines(configuration, path => target.File.Document!.TryFind(path) is not null)));
        foreach (string name in (string[])["last-good.json", "revision.json"])
            AddFile(zip, $"configuration/{name}", "from the state folder", Path.Combine(configuration.StateDirectory, name));
    }

    private void AddModels(ZipArchive zip)
    {
        foreach (StationConfiguration station in target.Configuration?.Stations ?? [])
            AddFile(zip, $"models/{station.Name}.json", $"manifest of {station.Package}", Path.Combine(station.Package, "manifest.json"));
    }

    // Names and sizes alone: results are the plant's own.
    private void AddState(ZipArchive zip)
    {
        if (target.Configuration is not { } configuration || !Directory.Exists(configuration.StateDirectory)) return;
        var list = new StringBuilder();
        foreach (FileInfo file in new DirectoryInfo(configuration.StateDirectory).EnumerateFiles("*",
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .OrderBy(file => file.FullName, StringComparer.Ordinal))
            list.Append(CultureInfo.InvariantCulture,
                $"{file.LastWriteTimeUtc:u} {file.Length,14} {Path.GetRelativePath(configuration.StateDirectory, file.FullName)}\n");
        Add(zip, "state/files.txt", $"what lies in {configuration.StateDirectory}", list.ToString());
        AddFile(zip, "state/audit.jsonl", "commands that were carried out", Path.Combine(configuration.StateDirectory, AuditTrail.FileName));
    }

    private async Task AddHealthAsync(ZipArchive zip, CancellationToken cancellation)
    {
        if (!target.AgentRuns || target.Configuration is not { Health: { Enabled: true } health }) return;
        using var client = new HttpClient { Timeout = Patience, BaseAddress = health.Local };
        foreach ((string name, string about) in ((string, string)[])[("readyz", "how the agent fares"), ("metrics", "its figures")])
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(name, UriKind.Relative), cancellation);
                Add(zip, $"health/{name}.txt", about, await answer.Content.ReadAsStringAsync(cancellation));
            }
            catch (Exception exception)
                when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                Add(zip, $"health/{name}.txt", about, $"No answer: {exception.Message}");
            }
        }
    }

    private async Task AddLogsAsync(ZipArchive zip, CancellationToken cancellation)
    {
        if (target.Configuration?.Log.Folder is { } folder && Directory.Exists(folder))
            foreach (string file in Directory.EnumerateFiles(folder, "*.log"))
                AddFile(zip, $"log/{Path.GetFileName(file)}", "log file", file);
        if (!OperatingSystem.IsLinux()) return;
        string lines = LogLines.ToString(CultureInfo.InvariantCulture);
        if (await RunAsync("journalctl", ["--unit", "edge-inspector", "--lines", lines, "--no-pager", "--output", "short-iso-precise"],
            cancellation) is { } journal)
            Add(zip, "log/journal.txt", "the service's journal", journal);
        foreach ((string name, string program, string[] words) in ((string, string, string[])[])[("links.txt", "ip", ["-s", "link"]),
            ("addresses.txt", "ip", ["address"]), ("processor.txt", "lscpu", []), ("disks.txt", "df", ["-h"])])
            if (await RunAsync(program, words, cancellation) is { } text)
                Add(zip, $"machine/{name}", $"{program} {string.Join(' ', words)}".Trim(), text);
        foreach (string path in (string[])["/proc/meminfo", "/proc/loadavg", "/etc/os-release",
            "/etc/systemd/system/edge-inspector.service", "/lib/systemd/system/edge-inspector.service"])
            AddFile(zip, $"machine/{Path.GetFileName(path)}", path, target.Machine.PathTo(path));
    }

    private string About() => string.Create(
        CultureInfo.InvariantCulture,
        $"EdgeInspector {ProgramVersion.Text}\n{System.Runtime.InteropServices.RuntimeInformation.OSDescription}\n{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}\n{Environment.ProcessorCount} cores\nmade {target.Machine.Time.GetUtcNow():u}, machine up for {TimeSpan.FromMilliseconds(Environment.TickCount64):d\\.hh\\:mm}\nuser {Environment.UserName}\nagent {(target.AgentRuns ? "runs" : "does not run")}\n");

    private void AddFile(ZipArchive zip, string name, string about, string path)
    {
        try
        {
            if (!File.Exists(path)) return;
            Add(zip, name, about, RegularFile.Read(path, (stream, _) =>
            {
                // Of a long file its end: that is where the trouble is.
                if (stream.Length > LargestLog) stream.Seek(-LargestLog, SeekOrigin.End);
                using var reader = new StreamReader(stream);
                return reader.ReadToEnd();
            }));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Add(zip, name, about, $"It could not be read: {exception.Message}");
        }
    }

    private void Add(ZipArchive zip, string name, string about, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name, CompressionLevel.Optimal).Open(), new UTF8Encoding(false));
        writer.Write(SecretBook.Hide(text));
        _contents.Add((name, about));
    }

    private static async Task<string?> RunAsync(string program, string[] words, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string text = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return text.Length > 0 ? text : await errors;
        }
        catch (Exception exception)
            when (exception is System.ComponentModel.Win32Exception
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
