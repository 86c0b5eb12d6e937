using Telemed.Sessions.Addresses;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>
/// As long as there is no account, prints a link to make the first administrator with. It is the one secret that is ever printed, and it
/// goes to the console alone: not through the logger, which may send what it gets elsewhere.
/// </summary>
internal sealed class SetupLink(Database database, PublicAddresses addresses, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (database.IsReady)
            {
                try
                {
                    if (await database.WriteAsync(MakeAsync, stoppingToken) is { } secret)
                    {
                        await Console.Out.WriteLineAsync(
                            $"There is no account yet. Make the first administrator here (good for 24 hours, once): {addresses.Setup(secret)}");
                    }

                    return;
                }
                catch (DatabaseUnavailableException)
                {
                    // It is asked again.
                }
            }

            await Task.Delay(Pause, stoppingToken);
        }
    }

    // Links of earlier starts, and of other instances, stay good: which of them somebody reads is not known.
    private async Task<string?> MakeAsync(UnitOfWork unit)
    {
        await StaffStore.LockAsync(unit);
        var now = time.Now();
        await Invitations.RemoveExpiredAsync(unit, now);
        return await StaffStore.IsEmptyAsync(unit) ? await Invitations.AddAsync(unit, staffId: null, now + Invitations.SetupLifetime) : null;
    }
}
