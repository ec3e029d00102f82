using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Teaching;

/// <summary>Judges pictures as a station would with a model that it does not use. Used by one thread at a time.</summary>
internal sealed class ModelTrial : IDisposable
{
    private readonly IAnomalyModel _model;
    private readonly FrameInspector _inspector;
    private readonly IScoringSlot _slot;
    private readonly StationRules _rules;

    /// <param name="model">Scores; freed with this.</param>
    /// <param name="rules">What decides.</param>
    public ModelTrial(IAnomalyModel model, StationRules rules, TimeProvider time)
    {
        (_model, _rules) = (model, rules);
        _inspector = new FrameInspector(model, time);
        _slot = model.CreateSlot();
    }

    /// <summary>What is known of the model.</summary>
    public ModelInfo Info => _model.Info;

    /// <summary>What is to reach the threshold to fail, where no zone has one of its own.</summary>
    public float Threshold => _rules.Verdict.Threshold;

    /// <summary>Judges a whole frame.</summary>
    /// <exception cref="PictureException">A station would not inspect it.</exception>
    public Judgement Judge(Picture picture)
    {
        FrameFinding finding = _inspector.Inspect(new PixelView(picture), _rules);
        return finding.Refusal is { } why ? throw new PictureException(why) : finding.Judgement;
    }

    /// <summary>The part of a frame that the model looks at, as its graph sees it, [input height, input width, 3].</summary>
    /// <exception cref="PictureException">The frame does not contain it.</exception>
    public byte[] Prepare(Picture picture)
    {
        PixelRectangle region = Info.RegionOfInterest ?? new PixelRectangle(0, 0, picture.Width, picture.Height);
        if (_rules.RegionOrigin is { } origin) region = region with { X = origin.X, Y = origin.Y };
        if (!region.FitsIn(picture.Width, picture.Height))
            throw new PictureException($"the picture is {picture.Width}x{picture.Height} and does not contain the model's region {region}.");
        byte[] input = new byte[Info.InputWidth * Info.InputHeight * 3];
        var view = new PixelView(picture);
        new FramePreparation(view.Width, view.Height, view.Format, region, Info.InputWidth, Info.InputHeight).Prepare(view.Pixels, input);
        return input;
    }

    /// <summary>The highest score of what is prepared already.</summary>
    /// <param name="input">[input height, input width, 3].</param>
    public float ScoreOf(ReadOnlySpan<byte> input)
    {
        input.CopyTo(_slot.Input);
        _slot.Run();
        return Info.HasMap ? _slot.Score : _slot.ImageScore;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slot.Dispose();
        _inspector.Dispose();
        _model.Dispose();
    }
}
