using EdgeInspector.Agent.Health;
using EdgeInspector.Web.Users;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Web;

/// <summary>
/// Looks every second whether the users have changed, so that whoever is removed is out at once, and whoever is idle too. A file that
/// cannot be read lets nobody in.
/// </summary>
internal sealed class UserWatch(HealthBoard board, PageAccess access, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private UserFile? _file;
    private UserBook? _users;
    private string? _stamp, _folder, _problem;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                Task changed = board.Changed;
                await LookAsync(stoppingToken);
                if (_file is null) await changed.WaitAsync(stoppingToken);
                else await Task.Delay(Period, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        await ReadAsync(board.StateFolder, cancellation);
        (bool wasKnown, bool hadUsers) = (access.IsKnown, access.HasUsers);
        access.Renew(_users, board.PagePlace?.Kiosk == true);
        // The page is served elsewhere, or at last.
        if ((wasKnown, hadUsers) != (access.IsKnown, access.HasUsers)) board.Renew();
    }

    // Without a configuration nobody knows where the users are.
    private async Task ReadAsync(string? folder, CancellationToken cancellation)
    {
        if (folder != _folder) (_folder, _stamp, _users, _file) = (folder, null, null, folder is null ? null : new UserFile(folder));
        if (_file is null) return;
        try
        {
            string stamp = await _file.StampAsync(cancellation);
            if (stamp == _stamp) return;
            _users = _file.Read();
            (_stamp, _problem) = (stamp, null);
        }
        catch (IOException exception)
        {
            (_users, _stamp) = (UserBook.Unreadable, null);
            if (_problem != exception.Message) logger.UsersUnreadable(exception.Message);
            _problem = exception.Message;
        }
    }
}
