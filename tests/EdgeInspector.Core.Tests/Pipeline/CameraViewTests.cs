using System.Collections.Concurrent;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A camera that somebody sets up, and one that nobody looks at.</summary>
public sealed class CameraViewTests : IAsyncLifetime
{
    private const int Width = 32, Height = 24;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private static readonly StationRules Rules = new() { Verdict = new VerdictSettings { Threshold = 100 } };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 6, 0, 0, TimeSpan.Zero));
    private readonly FramePool _pool = new(2, Width * Height * 4);
    private readonly Looking _looking = new();
    private readonly NoPainter _painter = new();
    private readonly HandOver _sinks;
    private readonly CameraView _view;
    private (ModelInfo Model, StationRules Rules)? _work;
    private long _frames;

    public CameraViewTests()
    {
        _sinks = new HandOver(_time, NullLogger.Instance).Add("page", _looking);
        _view = new CameraView("cap", _sinks, _painter, () => _work, _time, NullLogger.Instance);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _view.DisposeAsync();
        await _sinks.DisposeAsync();
        _pool.Dispose();
    }

    [Fact]
    public void Offer_ThatNobodyWants_CostsNothing()
    {
        _looking.IsOpen = false;
        using Frame frame = Rent();
        Assert.Equal(0, Allocation.OfCalls(1000, () => _view.Offer(frame)));
        Assert.Equal(0, _painter.Count);
    }

    [Fact]
    public void Offer_WhoeverLooksFails_LeavesTheFrameToItsInspection()
    {
        _looking.Fault = new InvalidOperationException("The page failed.");
        using Frame frame = Rent();
        _view.Offer(frame);
        Assert.Empty(_looking.Taken);
    }

    [Fact]
    public async Task Offer_WhileSomebodyLooks_GivesAPictureWithItsFigures()
    {
        _work = (new BrightnessModel().Info, Rules);
        using (Frame frame = Rent(brightness: 60)) _view.Offer(frame);
        await _looking.PicturesAsync(1);
        CameraPicture picture = _looking.Taken.Single();
        Assert.Equal(("cap", 1, Width, Height), (picture.Station, picture.Number, picture.Width, picture.Height));
        Assert.Equal(60, picture.Figures.Brightness);
        Assert.Equal(60, picture.Look!.Value.Brightness);
        Assert.Equal(0, picture.Look!.Value.Contrast);
        Assert.Null(picture.FramesPerSecond);
    }

    [Fact]
    public async Task Offer_FasterThanAFewASecond_ShowsSomeAndKnowsTheRate()
    {
        for (int i = 0; i < 51; i++)
        {
            using Frame frame = Rent();
            _view.Offer(frame);
            if (i % 25 == 0) await _looking.PicturesAsync(i / 25 + 1);
            _time.Advance(Between / 25);
        }
        Assert.Equal(3, _looking.Taken.Count);
        Assert.Equal(100, _looking.Taken.Last().FramesPerSecond!.Value, 1e-6);
    }

    [Fact]
    public async Task Offer_WhatIsNotInspected_IsShown_AndWhatIsNoPictureIsNot()
    {
        using (Frame torn = Rent())
        {
            torn.Defect = Reason.FrameIncomplete;
            _view.Offer(torn);
        }
        _pool.TryRent(out Frame? empty);
        _view.Offer(empty!);
        empty!.Dispose();
        using (Frame dark = Rent(brightness: 1))
        {
            dark.Defect = Reason.FrameQuality;
            _view.Offer(dark);
        }
        await _looking.PicturesAsync(1);
        Assert.Equal(1, _looking.Taken.Single().Figures.Brightness);
    }

    [Fact]
    public async Task Offer_WhileOneIsLookedAt_DoesNotWait()
    {
        _painter.Gate.Reset();
        using (Frame first = Rent()) _view.Offer(first);
        await Eventually.TrueAsync(() => _painter.Count == 1);
        _time.Advance(Between);
        using (Frame second = Rent()) _view.Offer(second);
        _painter.Gate.Set();
        await _looking.PicturesAsync(1);
        _time.Advance(Between);
        await Eventually.TrueAsync(() =>
        {
            using Frame third = Rent(brightness: 3);
            _view.Offer(third);
            return _looking.Taken.Count == 2;
        });
        Assert.Equal(3, _looking.Taken.Last().Figures.Brightness);
    }

    [Fact]
    public async Task Offer_LargerFramesLater_AndARegionOutsideOfThem_AreShownAllTheSame()
    {
        PixelRectangle outside = new(0, 0, 4 * Width, Height);
        _work = (new BrightnessModel().Info with { RegionOfInterest = outside }, Rules);
        using (Frame small = Rent()) _view.Offer(small);
        await _looking.PicturesAsync(1);
        _time.Advance(Between);
        await Eventually.TrueAsync(() =>
        {
            using Frame large = Rent(scale: 2);
            _view.Offer(large);
            return _looking.Taken.Count == 2;
        });
        CameraPicture last = _looking.Taken.Last();
        Assert.Equal((2 * Width, 2 * Height, null), (last.Width, last.Height, last.Look));
    }

    [Fact]
    public async Task Offer_ThatCannotBeDrawn_IsLeftOut()
    {
        _painter.Fails = true;
        using (Frame frame = Rent()) _view.Offer(frame);
        await Eventually.TrueAsync(() => _painter.Count == 1);
        _painter.Fails = false;
        _time.Advance(Between);
        await Eventually.TrueAsync(() =>
        {
            using Frame frame = Rent();
            _view.Offer(frame);
            return _looking.Taken.Count == 1;
        });
    }

    private Frame Rent(byte brightness = 100, int scale = 1)
    {
        Assert.True(_pool.TryRent(out Frame? frame));
        frame.Reshape(scale * Width, scale * Height, PixelFormat.Mono8);
        frame.Pixels.Fill(brightness);
        frame.Number = ++_frames;
        return frame;
    }

    private sealed class Looking : ICameraSink
    {
        public bool IsOpen { get; set; } = true;

        public ConcurrentQueue<CameraPicture> Taken { get; } = new();

        public Exception? Fault { get; set; }

        public bool Wants(string station) => Fault is null ? IsOpen && station == "cap" : throw Fault;

        public void Take(CameraPicture picture) => Taken.Enqueue(picture);

        public Task PicturesAsync(int count) => Eventually.TrueAsync(() => Taken.Count >= count);
    }

    private sealed class NoPainter : IFramePainter
    {
        private int _count;

        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public bool Fails { get; set; }

        public int Count => _count;

        public byte[] Encode(Frame frame)
        {
            Interlocked.Increment(ref _count);
            Gate.Wait();
            return Fails ? throw new InvalidOperationException("No paint.") : [1];
        }

        public void Dispose() => Gate.Dispose();
    }
}
