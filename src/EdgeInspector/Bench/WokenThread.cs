using System.Runtime.ExceptionServices;

namespace EdgeInspector.Bench;

/// <summary>
/// Does work on a thread of its own that is woken for it, as a stage of the pipeline is. The thread that asks would have its core
/// awake and its caches warm, and the cores of a virtual machine are not equally fast.
/// </summary>
internal sealed class WokenThread : IDisposable
{
    private readonly Semaphore _asked = new(0, 1);
    private readonly Semaphore _done = new(0, 1);
    private readonly Thread _thread;
    private Action? _work;
    private Exception? _failure;

    /// <summary>Starts the thread.</summary>
    public WokenThread()
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = "bench" };
        _thread.Start();
    }

    /// <summary>Wakes it for some work, and waits; what the work throws is thrown here.</summary>
    public void Run(Action work)
    {
        _work = work;
        _asked.Release();
        _done.WaitOne();
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work = null;
        _asked.Release();
        _thread.Join();
        _asked.Dispose();
        _done.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _asked.WaitOne();
            if (_work is not { } work) return;
            try
            {
                work();
            }
#pragma warning disable CA1031 // Thrown again on the thread that asked.
            catch (Exception exception)
            {
                _failure = exception;
            }
#pragma warning restore CA1031
            _done.Release();
        }
    }
}
