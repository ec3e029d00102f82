using EdgeInspector.Numerics;

namespace EdgeInspector.Core.Tests.Outputs;

/// <summary>
/// A conveyor under a camera and on to a gate, in steps of a millisecond. Its speed changes and it stops; parts lie at irregular distances
/// or at fixed ones, and are taken off by hand. Lengths in millimetres.
/// </summary>
internal sealed class SimulatedBelt
{
    public const double Nominal = 0.2, Fastest = 0.24;
    private readonly SplitMix64 _random;
    private readonly Queue<Part> _beforeCamera = [], _beforeGate = [];
    private readonly double _pitch, _distance;
    private readonly bool _isFixed, _changesSpeed;
    private double _travel, _speed = Nominal, _nextPlace = 300;
    private long _speedUntil;

    /// <param name="pitch">Shortest distance of two parts.</param>
    /// <param name="distance">From camera to gate.</param>
    /// <param name="isFixed">Whether all distances are the shortest, with empty places between.</param>
    /// <param name="changesSpeed">Whether it slows, hastens and stops; else it stops for nothing.</param>
    public SimulatedBelt(double pitch, double distance, bool isFixed, bool changesSpeed, ulong seed) =>
        (_pitch, _distance, _isFixed, _changesSpeed, _random) = (pitch, distance, isFixed, changesSpeed, new SplitMix64(seed));

    /// <summary>A part, or an empty place where the distances are fixed.</summary>
    public sealed class Part(double place, bool isBad, bool isEmpty, double takenAfter)
    {
        public double Place => place;

        public bool IsBad => isBad;

        public bool IsEmpty => isEmpty || IsTaken;

        /// <summary>How far it travels behind the camera before somebody takes it; infinite for most.</summary>
        public double TakenAfter => takenAfter;

        public bool IsTaken { get; set; }
    }

    /// <summary>A millisecond passes.</summary>
    /// <param name="now">In milliseconds.</param>
    /// <param name="seen">Called with what the camera sees.</param>
    /// <param name="gate">Called with what comes to the gate.</param>
    public void Step(long now, Action<Part> seen, Action<Part> gate)
    {
        if (_changesSpeed && now >= _speedUntil)
        {
            // Three quarters of the time as it should be.
            double draw = _random.NextDouble();
            _speed = draw < 0.5 ? Nominal : draw < 0.7 ? 0 : Fastest * _random.NextDouble();
            _speedUntil = now + (long)((_speed == Nominal ? 20_000 : 4000) * (0.1 + _random.NextDouble()));
        }
        _travel += _speed;
        if (_speed == 0) return;
        while (_nextPlace - _travel < 1000) Lay();
        while (_beforeCamera.TryPeek(out Part? part) && part.Place <= _travel)
        {
            _beforeGate.Enqueue(_beforeCamera.Dequeue());
            seen(part);
        }
        foreach (Part part in _beforeGate)
            if (_travel - part.Place >= part.TakenAfter) part.IsTaken = true;
        while (_beforeGate.TryPeek(out Part? part) && part.Place + _distance <= _travel)
        {
            _beforeGate.Dequeue();
            if (!part.IsEmpty) gate(part);
        }
    }

    private void Lay()
    {
        bool isEmpty = _isFixed && _random.NextDouble() < 0.1;
        double takenAfter = _random.NextDouble() < 0.03 ? _random.NextDouble() * _distance : double.PositiveInfinity;
        _beforeCamera.Enqueue(new Part(_nextPlace, _random.NextDouble() < 0.2, isEmpty, takenAfter));
        _nextPlace += _pitch + (_isFixed ? 0 : _random.NextDouble() < 0.7 ? _random.NextDouble() * 20 : _random.NextDouble() * 300);
    }
}
