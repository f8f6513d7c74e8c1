// SPDX-License-Identifier: Apache-2.0
//! The relay's side of its sockets: so many at once, and a limit to the time that a client may take,
//! so that no slow one keeps the others out.

use axum::serve::Listener;
use std::{
	future::Future,
	io,
	net::SocketAddr,
	pin::Pin,
	sync::Arc,
	task::{ready, Context, Poll},
	time::Duration,
};
use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	net::{TcpListener, TcpStream},
	sync::{OwnedSemaphorePermit, Semaphore},
	time::{Instant, Sleep},
};

/// Connections at once. Further ones wait in the queue of the system.
pub const CONNECTIONS: usize = 256;

/// How long a client may take for a request, head and body, from the connection or the last answer
/// on, with the time that its answer takes.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The wait after a connection that could not be taken: out of file handles, most likely.
const BREATH: Duration = Duration::from_millis(200);

/// A listener with few places and little patience.
pub struct Gate {
	listener: TcpListener,
	places: Arc<Semaphore>,
	patience: Duration,
}

impl Gate {
	/// Lets in `connections` at once, each of which must have asked and read within `patience`.
	pub fn new(listener: TcpListener, connections: usize, patience: Duration) -> Self {
		Self { listener, places: Arc::new(Semaphore::new(connections)), patience }
	}
}

impl Listener for Gate {
	type Io = Visit;
	type Addr = SocketAddr;

	async fn accept(&mut self) -> (Visit, SocketAddr) {
		loop {
			// Nobody closes the semaphore.
			let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
				std::future::pending().await
			};
			match self.listener.accept().await {
				Ok((stream, address)) => {
					let deadline = Box::pin(tokio::time::sleep(self.patience));
					let patience = self.patience;
					return (Visit { stream, deadline, patience, _place: place }, address);
				}
				Err(_) => tokio::time::sleep(BREATH).await,
			}
		}
	}

	fn local_addr(&self) -> io::Result<SocketAddr> {
		self.listener.local_addr()
	}
}

/// A connection that breaks when its client takes too long.
pub struct Visit {
	stream: TcpStream,
	deadline: Pin<Box<Sleep>>,
	patience: Duration,
	_place: OwnedSemaphorePermit,
}

impl Visit {
	/// Errs once the time is over, and wakes the task then.
	fn in_time(&mut self, context: &mut Context) -> io::Result<()> {
		match self.deadline.as_mut().poll(context) {
			Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
			Poll::Pending => Ok(()),
		}
	}
}

impl AsyncRead for Visit {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context,
		buffer: &mut ReadBuf,
	) -> Poll<io::Result<()>> {
		self.in_time(context)?;
		Pin::new(&mut self.stream).poll_read(context, buffer)
	}
}

impl AsyncWrite for Visit {
	/// What is written is an answer, and the time for the next request begins with it.
	fn poll_write(
		mut self: Pin<&mut Self>,
		context: &mut Context,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		self.in_time(context)?;
		let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
		let now = Instant::now();
		let next = now.checked_add(self.patience).unwrap_or(now);
		self.deadline.as_mut().reset(next);
		Poll::Ready(Ok(written))
	}

	fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_flush(context)
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_shutdown(context)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::{routing::get, Router};
	use tokio::io::{AsyncReadExt, AsyncWriteExt};

	const SHORT: Duration = Duration::from_millis(300);

	/// A server whose answer to `GET /` is `here`.
	async fn server(connections: usize, patience: Duration) -> SocketAddr {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap();
		let router = Router::new().route("/", get(|| async { "here" }));
		let gate = Gate::new(listener, connections, patience);
		tokio::spawn(async move { axum::serve(gate, router).await });
		address
	}

	async fn ask(stream: &mut TcpStream) -> String {
		stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
		let mut answer = vec![0; 1024];
		let length = stream.read(&mut answer).await.unwrap();
		String::from_utf8(answer[..length].to_vec()).unwrap()
	}

	/// Whether the server has closed the connection; false if it has not after `time`.
	async fn is_closed(stream: &mut TcpStream, time: Duration) -> bool {
		let mut rest = Vec::new();
		tokio::time::timeout(time, stream.read_to_end(&mut rest)).await.is_ok()
	}

	#[tokio::test]
	async fn a_client_that_sends_no_head_is_shut_out() {
		let address = server(4, SHORT).await;
		let mut silent = TcpStream::connect(address).await.unwrap();
		assert!(!is_closed(&mut silent, SHORT / 3).await);
		assert!(is_closed(&mut silent, SHORT * 20).await);
	}

	#[tokio::test]
	async fn a_client_that_sends_its_head_by_drops_is_shut_out() {
		let address = server(4, SHORT).await;
		let mut slow = TcpStream::connect(address).await.unwrap();
		let dripping = async {
			for _ in 0..100 {
				if slow.write_all(b"G").await.is_err() {
					return true;
				}
				tokio::time::sleep(SHORT / 6).await;
			}
			false
		};
		assert!(dripping.await);
	}

	#[tokio::test]
	async fn each_answer_gives_time_for_another_request() {
		let address = server(4, SHORT).await;
		let mut client = TcpStream::connect(address).await.unwrap();
		for _ in 0..4 {
			assert!(ask(&mut client).await.ends_with("here"));
			tokio::time::sleep(SHORT / 2).await;
		}
		assert!(is_closed(&mut client, SHORT * 20).await);
	}

	#[tokio::test]
	async fn further_connections_wait_for_a_place() {
		let address = server(1, Duration::from_secs(60)).await;
		let mut first = TcpStream::connect(address).await.unwrap();
		assert!(ask(&mut first).await.ends_with("here"));
		let mut second = TcpStream::connect(address).await.unwrap();
		assert!(tokio::time::timeout(SHORT, ask(&mut second)).await.is_err());
		drop(first);
		let mut answer = [0; 15];
		second.read_exact(&mut answer).await.unwrap();
		assert_eq!(&answer, b"HTTP/1.1 200 OK");
	}

	#[tokio::test]
	async fn slow_clients_on_all_places_hold_the_others_for_a_moment_only() {
		let address = server(2, SHORT).await;
		let one = TcpStream::connect(address).await.unwrap();
		let other = TcpStream::connect(address).await.unwrap();
		let mut client = TcpStream::connect(address).await.unwrap();
		let answer = tokio::time::timeout(SHORT * 20, ask(&mut client)).await;
		assert!(answer.unwrap().ends_with("here"));
		drop((one, other));
	}
}
