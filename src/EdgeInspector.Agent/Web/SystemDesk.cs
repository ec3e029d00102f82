using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EdgeInspector.Agent.Health;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Secrets;
using EdgeInspector.Web;
using EdgeInspector.Web.Api;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// Answers what the page asks of program and machine. What the verbs doctor and support-bundle do, they do in a process of their own and of
/// a lower priority: they load models and libraries, and the line goes on beside them.
/// </summary>
/// <param name="place">The configuration's file.</param>
/// <param name="board">Knows the state folder.</param>
/// <param name="program">The program and the first words of its command line.</param>
internal sealed class SystemDesk(ConfigurationPlace place, HealthBoard board, IReadOnlyList<string> program) : ISystemDesk
{
    private const int FoundErrors = 1; // what doctor ends with when there are errors
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async Task<byte[]> ExamineAsync(CancellationToken cancellation) =>
        System.Text.Encoding.UTF8.GetBytes(await RunAsync(["doctor", "--json"], FoundErrors, cancellation));

    /// <inheritdoc/>
    public async Task<Stream> BundleAsync(CancellationToken cancellation)
    {
        string file = Path.Combine(Path.GetTempPath(), $"edge-inspector-support-{Guid.NewGuid():N}.zip");
        try
        {
            await RunAsync(["support-bundle", "--out", file], 0, cancellation);
            return new FileStream(file, new FileStreamOptions { Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<ConfigurationView> ConfigurationAsync(CancellationToken cancellation) => Task.Run(Configuration, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> AuditAsync(int count, CancellationToken cancellation)
    {
        if (board.StateFolder is not { } folder) return Task.FromResult<IReadOnlyList<AuditRecord>>([]);
        string file = Path.Combine(folder, AuditTrail.FileName);
        return TimeLimited.RunAsync<IReadOnlyList<AuditRecord>>(file, () =>
            [.. new AuditTrail(file).ReadSince(DateTimeOffset.MaxValue).Reverse().Take(count)], cancellation);
    }

    private ConfigurationView Configuration()
    {
        ConfigurationLoadResult file = ConfigurationLoader.Load(place);
        IReadOnlyList<string> lines = file.Source is { } source
            ? [.. Enumerable.Range(1, source.LineCount).Select(source.ShownLine)]
            : [];
        return new ConfigurationView(file.File, file.Sha256, lines,
        [
            .. file.Errors.Select(error => new ConfigurationRemark(
                    error.Line, true, SecretBook.Hide($"{error.Path}: {error.Message}".TrimStart(':', ' '))))
                .Concat(file.Renamed.Select(key => new ConfigurationRemark(key.Line, false, key.Sentence(file.File))))
                .OrderBy(remark => remark.Line),
        ]);
    }

    private async Task<string> RunAsync(string[] words, int alsoGood, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(Patience);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program[0], [.. program.Skip(1), .. words, "--config", place.Path])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await using CancellationTokenRegistration killing = end.Token.Register(() => process.Kill(entireProcessTree: true));
            BehindTheLine(process);
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(end.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            if (process.ExitCode == 0 || process.ExitCode == alsoGood) return await output;
            throw new IOException($"'{words[0]}' ended with {process.ExitCode}: {SecretBook.Hide((await errors).Trim())}");
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new IOException($"'{words[0]}' cannot be started: {exception.Message}", exception);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture,
                $"'{words[0]}' did not end within {Patience.TotalMinutes:0} min. Run it in a terminal: the last line that it writes names what hangs."));
        }
    }

    private static void BehindTheLine(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
