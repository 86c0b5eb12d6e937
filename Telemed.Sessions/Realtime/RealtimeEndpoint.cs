using System.Globalization;
using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>Takes WebSockets in and serves them.</summary>
internal sealed class RealtimeEndpoint(
    AccessTokens tokens,
    RealtimeSession sessions,
    ReceiverAddresses addresses,
    SessionsMeter meter,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<RealtimeOptions> options)
{
    private int _unauthenticated;

    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await StrictJson.Invalid("This address is a WebSocket.").ExecuteAsync(context);
            return;
        }

        long? after = null;
        if (context.Request.Query.TryGetValue("after", out var text))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                await StrictJson.Invalid("after must be the id of an event.").ExecuteAsync(context);
                return;
            }

            after = last;
        }

        if (context.Request.Query.TryGetValue("token", out var token))
        {
            var state = tokens.Read(token, out var grant);
            if (grant is null)
            {
                await TokensApi.Refused(context, state).ExecuteAsync(context);
                return;
            }

            using var socket = await AcceptAsync(context);
            await ServeAsync(context, socket, new MessageReader(socket), grant, token.ToString(), after);
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

        await ServeStrangerAsync(context, after);
    }

    private async Task ServeStrangerAsync(HttpContext context, long? after)
    {
        WebSocket? socket = null;
        try
        {
            MessageReader incoming;
            (AccessGrant Grant, AuthRequest Message)? known;
            try
            {
                socket = await AcceptAsync(context);
                incoming = new MessageReader(socket);
                known = await AuthenticateAsync(socket, incoming, context.RequestAborted);
            }
            finally
            {
                Interlocked.Decrement(ref _unauthenticated);
            }

            if (known is var (grant, message))
            {
                await ServeAsync(context, socket, incoming, grant, message.Token, message.After ?? after);
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

    private async Task<(AccessGrant Grant, AuthRequest Message)?> AuthenticateAsync(WebSocket socket, MessageReader incoming, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        deadline.CancelAfter(options.Value.AuthDeadline);
        var refusal = RealtimeClose.InvalidToken;

        // A cancelled receive would abort the socket; the client is to hear the reason. So the wait is cancelled, not the receive.
        var reading = incoming.ReadAsync(cancellationToken);
        try
        {
            var (_, message, close) = await reading.WaitAsync(deadline.Token);
            var auth = message as AuthRequest;
            tokens.Read(auth?.Token, out var grant);
            if (grant is not null)
            {
                return (grant, auth!);
            }

            refusal = close ?? (auth is null ? RealtimeClose.Malformed : RealtimeClose.InvalidToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            refusal = lifetime.ApplicationStopping.IsCancellationRequested ? RealtimeClose.GoingAway : refusal;
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            return null;
        }

        await RefuseAsync(socket, incoming, reading, refusal);
        return null;
    }

    private async Task ServeAsync(HttpContext context, WebSocket socket, MessageReader incoming, AccessGrant grant, string token, long? after)
    {
        var actor = new Actor(ActorKind.Participant, grant.ParticipantId, Name: null, context.RemoteAddress());
        using var connection = new RealtimeConnection(socket, grant, token, actor, options.Value, addresses, time, meter);
        using var stopping = lifetime.ApplicationStopping.UnsafeRegister(static state => ((RealtimeConnection)state!).Close(RealtimeClose.GoingAway), connection);
        meter.CountRealtimeConnection(+1);
        try
        {
            await sessions.RunAsync(connection, incoming, after, context.RequestAborted);
        }
        finally
        {
            meter.CountRealtimeConnection(-1);
        }
    }

    private static async Task RefuseAsync(
        WebSocket socket,
        MessageReader incoming,
        Task<(ClientMessageKind? Kind, ClientMessage? Message, RealtimeClose? Close)> reading,
        RealtimeClose close)
    {
        using var deadline = new CancellationTokenSource(RealtimeConnection.CloseDeadline);
        try
        {
            if (close.Error is { } error)
            {
                await socket.SendAsync(PreparedMessage.Serialize(error), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
            }

            await socket.CloseOutputAsync(close.Status, close.Reason, deadline.Token);
            while ((await reading.WaitAsync(deadline.Token)).Close != RealtimeClose.ByClient)
            {
                reading = incoming.ReadAsync(deadline.Token);
            }
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            // It is gone already.
        }
    }
}
