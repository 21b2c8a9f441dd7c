#!/usr/bin/perl
# Posts as the Perl sender of ANT+ sensor readings did: one field a line, times in
# microseconds, what came in 3 seconds in one request. Jobs come on standard input.
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP qw(decode_json encode_json);
use MIME::Base64 qw(encode_base64);
use Encode qw(encode_utf8);

my $given = decode_json(do { local $/; <STDIN> });
my @answers;
for my $job (@{ $given->{jobs} }) {
    my $http = HTTP::Tiny->new(keep_alive => $job->{keep_alive}, timeout => 20);
    my $authorization = 'Basic ' . encode_base64(encode_utf8("$job->{login}:$job->{password}"), '');
    my $url = "$given->{base}/write?db=$job->{login}&precision=u";
    my (@batch, $begun);
    my ($worst, $said) = (204, '');
    my $post = sub {
        return unless @batch;
        my $answer = $http->post($url, {
            headers => {
                'Authorization' => $authorization,
                'Content-Type' => 'application/x-www-form-urlencoded',
            },
            content => join("\n", @batch) . "\n",
        });
        die "$answer->{content}" if $answer->{status} == 599;
        ($worst, $said) = ($answer->{status}, $answer->{content}) if $answer->{status} != 204;
        @batch = ();
    };
    for my $point (@{ $job->{points} }) {
        my $micros = $point->{time};
        $begun //= $micros;
        if ($micros - $begun >= 3_000_000) {
            $post->();
            $begun = $micros;
        }
        for my $key (sort keys %{ $point->{fields} }) {
            my $number = $point->{fields}{$key}[1];
            push @batch, "$point->{measurement} $key=$number $micros";
        }
    }
    $post->();
    push @answers, [$worst + 0, $said];
}
print encode_json({ version => "HTTP::Tiny $HTTP::Tiny::VERSION", answers => \@answers });
