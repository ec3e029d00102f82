using EdgeInspector.TestKit;
using EdgeInspector.Timing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Timing;

public sealed class TimeProviderExtensionsTests
{
    [Fact]
    public async Task Sleep_EndsWhenTheClockSaysSo()
    {
        var time = new SignallingTime();
        Task sleeping = Task.Factory.StartNew(() => time.Sleep(TimeSpan.FromMinutes(5)), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await time.TimerCreated.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(sleeping.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        await sleeping.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Sleep_NotPositive_ReturnsAtOnce()
    {
        var time = new SignallingTime();
        time.Sleep(TimeSpan.Zero);
        time.Sleep(TimeSpan.FromSeconds(-1));
        Assert.False(time.TimerCreated.Task.IsCompleted);
    }

    private sealed class SignallingTime : FakeTimeProvider
    {
        public TaskCompletionSource TimerCreated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            TimerCreated.TrySetResult();
            return timer;
        }
    }
}
