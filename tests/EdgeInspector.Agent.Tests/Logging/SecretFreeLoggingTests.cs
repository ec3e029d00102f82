using System.Text;
using EdgeInspector.Agent.Logging;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Configuration;
using EdgeInspector.Numerics;
using EdgeInspector.Secrets;
using EdgeInspector.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Logging;

/// <summary>Odd passwords and keys in lines of every kind: none reaches whatever writes them.</summary>
public sealed class SecretFreeLoggingTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void AnyLine_OfAnyLogger_AndItsEvent_HoldNoSecret(ulong seed)
    {
        var random = new SplitMix64(seed);
        using var written = new Written();
        using ServiceProvider services = Host(logging => logging.AddProvider(written));
        ILogger log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Server");
        for (int i = 0; i < 2500; i++)
        {
            // One that was read before, and one that only looks like one.
            string secret = OddSecret.Next(random), unknown = OddSecret.Next(random);
            SecretBook.Learn(secret);
            string known = OddSecret.Pick(random, $"with {secret} it failed", $"a{secret}b", Uri.EscapeDataString(secret),
                $"{{\"x\":\"{OddSecret.InJson(secret)}\"}}", $"x={secret}");
            var time = new FakeTimeProvider();
            var events = new EventLogger(log, time) { Publish = sent => written.Text.Append(sent.Text).Append('\n') };
            Exception thrown = new IOException(known, new InvalidDataException($"password={unknown}"));
            if (i % 2 == 0) log.LogFilesUnusable(known, $"rtsp://me:{unknown}@host/1");
            else events.LogFilesUnusable(known, $"password: {unknown}");
            if (i % 3 == 0) log.Log(LogLevel.Error, 9, thrown, "{Text}", known);
            else events.Log(LogLevel.Error, 9, thrown, "token {Text}", known);
            string text = written.Text.ToString();
            Assert.False(OddSecret.IsIn(text, secret) || OddSecret.IsIn(text, unknown), $"seed {seed}, number {i}: {secret} or {unknown}: {text}");
            Assert.Contains("No log files are written to", text, StringComparison.Ordinal);
            written.Text.Clear();
        }
    }

    [Fact]
    public void Line_WithASecret_IsWrittenToTheFileWithoutIt()
    {
        using var folder = new TemporaryFolder();
        SecretBook.Learn("geh-heim");
        using (ServiceProvider services = Host(logging => LogFiles.AddTo(logging, folder.Path, new LogConfiguration())))
            services.GetRequiredService<ILoggerFactory>().CreateLogger("any").LogFilesUnusable("/var/log/geh-heim", "no reason");
        string line = File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))).Trim();
        Assert.EndsWith(" warn EI-4021 No log files are written to /var/log/[secret]: no reason", line, StringComparison.Ordinal);
    }

    private static ServiceProvider Host(Action<ILoggingBuilder> add)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging =>
        {
            add(logging);
            logging.KeepSecrets();
        });
        return services.BuildServiceProvider();
    }

    private sealed class Written : ILoggerProvider, ILogger
    {
        public StringBuilder Text { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        // All that a writer could show: text, exception, and each value by itself.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            Text.Append(formatter(state, exception)).Append('\n').Append(exception).Append('\n');
            if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
            foreach ((string _, object? value) in values) Text.Append(value).Append('\n');
        }

        public void Dispose()
        {
        }
    }
}
