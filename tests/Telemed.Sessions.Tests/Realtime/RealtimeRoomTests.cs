using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>Events that reach a room in the wrong order, twice, or not at all.</summary>
public sealed class RealtimeRoomTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    [Fact]
    public async Task Events_that_come_in_any_order_and_twice_go_on_in_order_and_once()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        var room = sessions.Services.GetRequiredService<RealtimeRooms>().Find(consultation.Id).ShouldNotBeNull();
        var first = client.LastId + 1;
        var order = Enumerable.Range(0, 20).SelectMany(number => new[] { number, number }).ToArray();
        Random.Shared.Shuffle(order);
        foreach (var number in order)
        {
            room.Take([Said(consultation, first + number)]);
        }

        // The client's helper fails on a gap and on a repeat.
        await client.NextAsync("chat", chat => chat.GetProperty("id").GetInt64() == first + 19);
        await client.SendAsync("""{"type":"ping"}""");
        await client.NextAsync("pong");
        client.Events.Count.ShouldBe(20);
    }

    [Fact]
    public async Task What_nobody_brings_is_read_from_the_log()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        var room = sessions.Services.GetRequiredService<RealtimeRooms>().Find(consultation.Id).ShouldNotBeNull();

        // As an instance does it that cannot tell this one: into the log, past the room.
        var store = sessions.Services.GetRequiredService<Database>();
        await store.WriteAsync(
            async unit =>
            {
                foreach (var id in new[] { client.LastId + 1, client.LastId + 2 })
                {
                    await unit.ExecuteAsync(
                        EventRow.Insert, EventRow.Of(Said(consultation, id)));
                }
            },
            TestContext.Current.CancellationToken);
        room.Hear(client.LastId + 2);

        await client.NextAsync("chat");
        await client.NextAsync("chat");
    }

    private static ConsultationEvent Said(TestConsultation consultation, long id) => new(
        consultation.Id,
        id,
        EventTypes.ChatMessage,
        DateTimeOffset.UtcNow,
        Actor.System,
        JsonSerializer.SerializeToElement(new ChatBody(consultation.PatientId, $"{id}", "x"), HttpConventions.Json));
}
