using Microsoft.Extensions.Options;
using Telemed.Sessions.Access;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Http;
using Telemed.Sessions.Operators;
using Telemed.Sessions.Realtime;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Board;

/// <summary>Takes the WebSockets of the clinic's people in and serves them.</summary>
internal sealed class BoardEndpoint(
    BoardFeed feed, BoardReader reader, AuditedReads reads, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<RealtimeOptions> options)
{
    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await StrictJson.Invalid("This address is a WebSocket.").ExecuteAsync(context);
            return;
        }

        var caller = context.Caller();
        var session = await StaffSessions.FindAsync(context) ?? throw new InvalidOperationException("Only who has signed in gets here.");
        await reads.NoteAsync(caller, AuditActions.ConsultationsWatched, consultationId: null, subject: null, context.RequestAborted);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = options.Value.Heartbeat,
            KeepAliveTimeout = options.Value.DeadAfter,
        });
        using var connection = new BoardConnection(socket, caller, session, options.Value, time);
        using var stopping = lifetime.ApplicationStopping.UnsafeRegister(static state => ((BoardConnection)state!).Close(BoardClose.GoingAway), connection);

        // Entered before the list is read, so that nothing falls between the two.
        using var place = feed.Enter(connection);
        IReadOnlyList<PreparedVisit> list = [];
        try
        {
            using var span = SessionsTelemetry.Source.StartActivity("staff feed list");
            list = await reader.ListAsync(caller, context.RequestAborted);
            span?.SetTag("telemed.board.visits", list.Count);
        }
        catch (DatabaseUnavailableException)
        {
            connection.Close(BoardClose.Unavailable);
        }

        await connection.RunAsync(list, context.RequestAborted);
    }
}
