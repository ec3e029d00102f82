using EdgeInspector.Monitoring.Alarms;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Monitoring.Alarms;

public class AlarmBookTests
{
    private const string Rejects = "trip/cap/rejectsInARow", Away = "station/cap/noCamera";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 6, 0, 0, TimeSpan.Zero));
    private readonly AlarmBook _book;

    public AlarmBookTests() => _book = new AlarmBook(_time);

    [Fact]
    public void EndedBeforeAnybodySaw_StaysUntilAcknowledged()
    {
        Assert.True(Trips("rejectsInARow"));
        Assert.False(Trips("rejectsInARow"));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.True(Trips());
        Alarm alarm = Assert.Single(_book.All);
        Assert.Equal((Rejects, TimeSpan.FromHours(2)), (alarm.Id, alarm.Ended - alarm.Since));
        Assert.NotNull(_book.Acknowledge(Rejects, "mia"));
        Assert.Empty(_book.All);
    }

    [Fact]
    public void Acknowledged_StandsUntilItEnds_AndIsNewWhenItComesAgain()
    {
        Trips("rejectsInARow");
        _book.Acknowledge(Rejects, "mia");
        Assert.Equal("mia", Assert.Single(_book.All).AcknowledgedBy);
        _book.Acknowledge(Rejects, "ben");
        Assert.Equal("mia", Assert.Single(_book.All).AcknowledgedBy);
        Assert.True(Trips());
        Assert.Empty(_book.All);
        Trips("rejectsInARow");
        Assert.Null(Assert.Single(_book.All).AcknowledgedBy);
    }

    [Fact]
    public void ComesAgainUnseen_IsOneAlarm()
    {
        Trips("rejectsInARow");
        Trips();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Trips("rejectsInARow"));
        Alarm alarm = Assert.Single(_book.All);
        Assert.Equal((null, _time.GetUtcNow()), (alarm.Ended, alarm.Since));
    }

    [Fact]
    public void Shelved_KeepsItsShelfThroughEndAndReturn_AndComesBackWhenTheTimeIsOver()
    {
        Trips("rejectsInARow");
        _book.Shelve(Rejects, TimeSpan.FromHours(1), "mia", "new lot");
        _book.Acknowledge(Rejects, "mia");
        Trips();
        Assert.NotNull(Assert.Single(_book.All).Shelf);
        Trips("rejectsInARow");
        Assert.Equal("new lot", Assert.Single(_book.All).Shelf?.Reason);
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.False(_book.Look());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(_book.Look());
        Assert.Null(Assert.Single(_book.All).Shelf);
    }

    [Fact]
    public void ShelfOfWhatIsOverAndSeen_EndsWithIt()
    {
        Trips("rejectsInARow");
        _book.Shelve(Rejects, AlarmBook.LongestShelf, "mia", "new lot");
        _book.Acknowledge(Rejects, "mia");
        Trips();
        _time.Advance(AlarmBook.LongestShelf);
        Assert.True(_book.Look());
        Assert.Empty(_book.All);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(8 * 3600 + 1)]
    public void Shelve_NoTimeOrTooLong_IsRefused(int seconds)
    {
        Trips("rejectsInARow");
        Assert.Throws<ArgumentOutOfRangeException>(() => _book.Shelve(Rejects, TimeSpan.FromSeconds(seconds), "mia", "why"));
        Assert.Null(Assert.Single(_book.All).Shelf);
    }

    [Fact]
    public void WhatThereIsNot_CanBeAskedNothing()
    {
        Assert.Null(_book.Acknowledge(Rejects, "mia"));
        Assert.Null(_book.Shelve(Rejects, TimeSpan.FromHours(1), "mia", "why"));
        Assert.Null(_book.Unshelve(Rejects));
    }

    [Fact]
    public void CameraAwayForAMoment_CallsNobody()
    {
        Assert.False(Station("noCamera"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(Station());
        Assert.False(Station("noCamera"));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(_book.Look());
        DateTimeOffset began = _time.GetUtcNow() - TimeSpan.FromSeconds(9);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_book.Look());
        Alarm alarm = Assert.Single(_book.All);
        Assert.Equal((Away, began), (alarm.Id, alarm.Since));
    }

    [Fact]
    public void OtherStationsAndKinds_AreLeftAlone()
    {
        Trips("rejectsInARow");
        _book.Report(AlarmKind.Trip, "lid", [new AlarmCondition("rejectsInARow")]);
        _book.Report(AlarmKind.Drift, "cap", [new AlarmCondition("light")]);
        _book.Report(AlarmKind.Disk, null, [new AlarmCondition(null)]);
        Trips();
        Assert.Equal(["disk", "drift/cap/light", Rejects, "trip/lid/rejectsInARow"], _book.All.Select(alarm => alarm.Id).Order());
        Assert.Equal(Rejects, _book.All[^1].Id);
    }

    [Fact]
    public void Restored_GoesOnWhereItWas()
    {
        Trips("rejectsInARow", "failedShare");
        _book.Shelve(Rejects, TimeSpan.FromHours(1), "mia", "new lot");
        var next = new AlarmBook(_time);
        next.Restore(_book.All);
        Assert.Equal(_book.All, next.All);
        Assert.True(next.Report(AlarmKind.Trip, "cap", []));
        Assert.All(next.All, alarm => Assert.NotNull(alarm.Ended));
    }

    [Fact]
    public void TooMany_TheOldestThatAreOverGoFirst_AndNoneThatStands()
    {
        for (int i = 0; i < AlarmBook.Most; i++)
        {
            Trips($"trip{i}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Trips("last");
        Assert.Equal(AlarmBook.Most, _book.All.Count);
        Assert.Equal("trip/cap/last", _book.All[0].Id);
        Assert.DoesNotContain("trip/cap/trip0", _book.All.Select(alarm => alarm.Id));
        string[] standing = [.. Enumerable.Range(0, AlarmBook.Most + 5).Select(i => $"now{i}")];
        Trips(standing);
        Assert.Equal(AlarmBook.Most, _book.All.Count(alarm => alarm.Ended is null));
    }

    private bool Trips(params string[] details) =>
        _book.Report(AlarmKind.Trip, "cap", [.. details.Select(detail => new AlarmCondition(detail))]);

    private bool Station(params string[] details) =>
        _book.Report(AlarmKind.Station, "cap", [.. details.Select(detail => new AlarmCondition(detail))]);
}
