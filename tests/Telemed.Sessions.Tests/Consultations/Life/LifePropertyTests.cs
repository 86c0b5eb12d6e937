using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Tests.Consultations.Life;

/// <summary>Random sequences of actions, in whatever order, never lead to a state that may not be.</summary>
public sealed class LifePropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void No_sequence_of_actions_leads_to_an_illegal_state() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(120),
            Prop.ForAll((int[] choices) => Play(choices)));

    private static void Play(int[] choices)
    {
        var rules = new LifeRules { MaxPublishing = 4, MaxViewing = 2 };
        var now = Start;
        var life = ConsultationLife.Begin(New(choices.Length % 2 == 0 ? Start + TimeSpan.FromHours(1) : null), rules, now);
        var consultation = life.Current;
        Expect(LifeInvariants.FaultsOf(consultation, rules), "creation");
        foreach (var choice in choices)
        {
            var random = new System.Random(choice);
            now += TimeSpan.FromSeconds(random.Next(10) == 0 ? random.Next(100_000) : random.Next(60));
            life = new ConsultationLife(consultation, rules, now);
            var (name, refusal) = Act(life, random, now);
            if (refusal is not null)
            {
                life.Current.ShouldBeSameAs(consultation, $"{name} was refused and changed something");
                life.Events.ShouldBeEmpty();
                continue;
            }

            Expect(LifeInvariants.FaultsOf(life.Current, rules), name);
            Expect(LifeInvariants.FaultsBetween(consultation, life.Current), name);
            life.Events.ShouldAllBe(happened => EventTypes.All.Contains(happened.Type));
            (life.Current.Status != consultation.Status).ShouldBe(
                life.Events.Any(happened => happened.Body is StatusBody), $"{name}: a status changes if and only if an event says so");
            consultation = life.Current with { LastEvent = consultation.LastEvent + life.Events.Count };
        }
    }

    private static (string Name, Refusal? Refusal) Act(ConsultationLife life, System.Random random, DateTimeOffset now)
    {
        // One in ten is about somebody who is not there.
        var people = life.Current.Participants;
        var id = random.Next(10) == 0 ? "nobody" : people[random.Next(people.Count)].Id;
        var connections = life.Current.Connections;
        var connection = random.Next(5) == 0 || connections.Count == 0 ? "gone" : connections[random.Next(connections.Count)].Id;
        var epoch = people.FirstOrDefault(person => person.Id == id)?.Epoch ?? 0;
        return random.Next(24) switch
        {
            0 => ("end", life.End()),
            1 => ("cancel", random.Next(4) == 0 ? life.Cancel() : null),
            2 or 3 or 4 => ("connect", life.Connect(new ParticipantConnection($"c{random.Next(1000)}", id, "i", now), epoch - random.Next(2))),
            5 or 6 => ("disconnect", life.Disconnect(connection)),
            7 => ("leave", life.Leave(id)),
            8 or 9 or 10 or 11 => ("on air", life.StreamOnline(id, new PublishedStream(now - TimeSpan.FromSeconds(random.Next(90)), "H264", "Opus"))),
            12 or 13 => ("off air", life.StreamOffline(id, now - TimeSpan.FromSeconds(random.Next(90)))),
            14 => ("kick", life.Kick(id, block: random.Next(2) == 0)),
            15 => ("unblock", life.Unblock(id)),
            16 => ("remove", life.Remove(id)),
            17 => ("change", life.Change(id, (ParticipantRole)random.Next(1, 5), random.Next(2) == 0 ? "other" : null)),
            18 => ("add", life.Add(Person((ParticipantRole)random.Next(1, 5), $"p{random.Next(100_000)}"))),
            19 => ("stop", life.Stop(id, stopped: random.Next(2) == 0)),
            20 => ("code", random.Next(2) == 0 ? life.IssueCode(id, $"hash{random.Next()}") : life.RevokeCode(id)),
            21 => ("bind", life.Bind(id, $"device{random.Next(2)}", byShortCode: random.Next(3) == 0)),
            22 => ("say", random.Next(2) == 0 ? life.Say(id, "m", "text") : life.Hand(id, random.Next(2) == 0)),
            _ => Tick(life),
        };
    }

    private static (string Name, Refusal? Refusal) Tick(ConsultationLife life)
    {
        life.Tick();
        return ("tick", null);
    }

    private static Consultation New(DateTimeOffset? scheduledAt) => new()
    {
        Id = "consultation",
        Title = "t",
        Status = ConsultationStatus.Waiting,
        CreatedAt = Start,
        ScheduledAt = scheduledAt,
        MaxMinutes = 60,
        Participants = [Person(ParticipantRole.Doctor, "doctor"), Person(ParticipantRole.Patient, "patient")],
    };

    private static Participant Person(ParticipantRole role, string id) => new() { Id = id, Role = role, Name = id, JoinCodeHash = id };

    private static void Expect(IEnumerable<string> faults, string action) => faults.ShouldBeEmpty($"after {action}");
}
