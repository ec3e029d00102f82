using Xunit;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// The turn at the one loopback address, among all test programs of this user on the machine: taken before the first test of
/// <see cref="GigeCollection"/> in a program, given back after its last, or by the system when the program ends in any other way.
/// </summary>
public sealed class GigeTurn : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string Place = Path.Combine(Path.GetTempPath(), $"edge-inspector-tests-gige-{Environment.UserName}");
    private FileStream? _turn;

    /// <summary>Waits for it.</summary>
    /// <exception cref="TimeoutException">Another program has it for ten minutes.</exception>
    public async ValueTask InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        while ((_turn = Take()) is null)
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Another test program has the cameras of 127.0.0.1 for {Patience.TotalMinutes} minutes ({Place}).");
            await Task.Delay(100).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => _turn?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static FileStream? Take()
    {
        try
        {
            return new FileStream(Place, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
