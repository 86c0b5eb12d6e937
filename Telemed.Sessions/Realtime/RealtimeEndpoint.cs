using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Joining;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>Takes WebSockets in and serves them.</summary>
internal sealed class RealtimeEndpoint(
    AccessTokens tokens,
    ConsultationStore consultations,
    RealtimeRooms rooms,
    SessionsMeter meter,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<RealtimeOptions> options,
    ILogger<RealtimeEndpoint> logger)
{
    private int _unauthenticated;

    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await StrictJson.Invalid("This address is a WebSocket.").ExecuteAsync(context);
            return;
        }

        AccessGrant? grant = null;
        if (context.Request.Query.TryGetValue("token", out var token))
        {
            var state = tokens.Read(token, out grant);
            if (grant is null)
            {
                await TokensApi.Refused(context, state).ExecuteAsync(context);
                return;
            }
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (grant is not null)
        {
            using var socket = await AcceptAsync(context);
            await ServeAsync(socket, new ClientMessages(socket), grant, stop.Token);
            return;
        }

        if (Interlocked.Increment(ref _unauthenticated) > options.Value.MaxUnauthenticated)
        {
            Interlocked.Decrement(ref _unauthenticated);
            context.Response.Headers.RetryAfter = "5";
            await ProblemExtensions.Problem(
                StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many connections are waiting for a token.")
                .ExecuteAsync(context);
            return;
        }

        await ServeStrangerAsync(context, stop.Token);
    }

    private async Task ServeStrangerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        WebSocket? socket = null;
        try
        {
            ClientMessages incoming;
            AccessGrant? grant;
            try
            {
                socket = await AcceptAsync(context);
                incoming = new ClientMessages(socket);
                grant = await AuthenticateAsync(socket, incoming, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _unauthenticated);
            }

            if (grant is not null)
            {
                await ServeAsync(socket, incoming, grant, cancellationToken);
            }
        }
        finally
        {
            socket?.Dispose();
        }
    }

    private Task<WebSocket> AcceptAsync(HttpContext context) => context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
    {
        KeepAliveInterval = options.Value.Heartbeat,
        KeepAliveTimeout = options.Value.DeadAfter,
    });

    private async Task<AccessGrant?> AuthenticateAsync(WebSocket socket, ClientMessages incoming, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        deadline.CancelAfter(options.Value.AuthDeadline);
        var refusal = RealtimeClose.InvalidToken;

        // A cancelled receive would abort the socket; the client is to hear the reason. So the wait is cancelled, not the receive.
        var reading = incoming.ReadAsync(cancellationToken);
        try
        {
            var (message, close) = await reading.WaitAsync(deadline.Token);
            tokens.Read(message is { Type: "auth" } ? message.Token : null, out var grant);
            if (grant is not null)
            {
                return grant;
            }

            refusal = close ?? (message is { Type: "auth" } ? RealtimeClose.InvalidToken : RealtimeClose.Malformed);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            refusal = lifetime.ApplicationStopping.IsCancellationRequested ? RealtimeClose.GoingAway : refusal;
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            return null;
        }

        await RefuseAsync(socket, incoming, reading, refusal);
        return null;
    }

    private async Task ServeAsync(WebSocket socket, ClientMessages incoming, AccessGrant grant, CancellationToken cancellationToken)
    {
        using var connection = new RealtimeConnection(socket, incoming, grant, options.Value, time, meter, logger);
        using var stopping = lifetime.ApplicationStopping.Register(() => connection.Close(RealtimeClose.GoingAway));
        meter.CountRealtimeConnection(+1);
        rooms.Enter(connection);
        try
        {
            await connection.RunAsync(token => HelloAsync(grant, token), token => RenewAsync(grant, token), cancellationToken);
        }
        finally
        {
            rooms.Leave(connection);
            meter.CountRealtimeConnection(-1);
        }
    }

    private async Task<HelloMessage?> HelloAsync(AccessGrant grant, CancellationToken cancellationToken) =>
        await consultations.FindAsync(grant.ConsultationId, cancellationToken) is { } consultation
        && consultation.Admits(grant, out var self)
            ? new HelloMessage(
                ConsultationSummary.Of(consultation),
                ParticipantSummary.Of(self),
                [.. consultation.People.Select(person => StreamStatus.Of(person))],
                [.. consultation.People.Select(person => new ParticipantPresence(
                    person.Id, person.Role, person.Name, person.Presence == Presence.Present || rooms.IsPresent(consultation.Id, person.Id)))])
            : null;

    private async Task<IssuedToken?> RenewAsync(AccessGrant grant, CancellationToken cancellationToken) =>
        await consultations.FindAsync(grant.ConsultationId, cancellationToken) is { } consultation
        && consultation.Admits(grant, out var self)
            ? tokens.Issue(consultation, self)
            : null;

    private static async Task RefuseAsync(
        WebSocket socket, ClientMessages incoming, Task<(ClientMessage? Message, RealtimeClose? Close)> reading, RealtimeClose close)
    {
        using var deadline = new CancellationTokenSource(RealtimeConnection.CloseDeadline);
        try
        {
            if (close.Error is { } error)
            {
                await socket.SendAsync(
                    JsonSerializer.SerializeToUtf8Bytes(error, HttpConventions.Json), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
            }

            await socket.CloseOutputAsync(close.Status, close.Reason, deadline.Token);
            while ((await reading.WaitAsync(deadline.Token)).Close != RealtimeClose.ByClient)
            {
                reading = incoming.ReadAsync(deadline.Token);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // It is gone already.
        }
    }
}
